# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# off_TOOL: programs that the tool's own main() turns off before it loads the others, on the kernel that is tested. fsdist, fsslower
# and funclatency as where fentry can't be used: then they need no target, which is a command's argument.
off_cachestat := kprobe_account_page_dirtied kprobe_folio_account_dirtied tracepoint__writeback_dirty_page \
	fentry_account_page_dirtied kprobe_add_to_page_cache_lru kprobe_mark_page_accessed kprobe_mark_buffer_dirty
off_fsdist := $(foreach op,file_read file_write file_open file_sync getattr,$(op)_fentry $(op)_fexit)
off_fsslower := $(foreach op,file_read file_write file_open file_sync,$(op)_fentry $(op)_fexit)
off_funclatency := dummy_fentry dummy_fexit
off_klockstat := kprobe_mutex_lock kprobe_mutex_lock_exit kprobe_mutex_trylock kprobe_mutex_trylock_exit \
	kprobe_mutex_lock_interruptible kprobe_mutex_lock_interruptible_exit kprobe_mutex_lock_killable \
	kprobe_mutex_lock_killable_exit kprobe_mutex_unlock kprobe_down_read kprobe_down_read_exit \
	kprobe_down_read_trylock kprobe_down_read_trylock_exit kprobe_down_read_interruptible \
	kprobe_down_read_interruptible_exit kprobe_down_read_killable kprobe_down_read_killable_exit kprobe_up_read \
	kprobe_down_write kprobe_down_write_exit kprobe_down_write_trylock kprobe_down_write_trylock_exit \
	kprobe_down_write_killable kprobe_down_write_killable_exit kprobe_up_write kprobe_rtnetlink_rcv_msg \
	kprobe_rtnetlink_rcv_msg_exit kprobe_netlink_dump kprobe_netlink_dump_exit kprobe_sock_do_ioctl \
	kprobe_sock_do_ioctl_exit rtnetlink_rcv_msg rtnetlink_rcv_msg_exit netlink_dump netlink_dump_exit \
	sock_do_ioctl sock_do_ioctl_exit
off_numamove := kprobe_migrate_misplaced_folio kretprobe_migrate_misplaced_folio_exit fentry_migrate_misplaced_page \
	fexit_migrate_misplaced_page_exit kprobe_migrate_misplaced_page kretprobe_migrate_misplaced_page_exit
