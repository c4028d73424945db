# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# apt with a configuration of our own: the system's sources and lists stay untouched, its signature checks hold.
# shellcheck shell=bash disable=SC2154

apt_dir=$cache/apt

# The system's Debian mirror: what its own lists say comes from Debian's main archive.
system_mirror() {
	local targets
	# shellcheck disable=SC2016
	targets=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null) || true
	awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3; exit }' <<<"$targets" | grep . && return
	# Lists that were never fetched have no origin yet: go by the address.
	awk -F'|' '$1 == "" && $3 ~ /\/debian\/?$/ { print $3; exit }' <<<"$targets" | grep . && return
	return 1
}

# HORNET_KEYRING=: the keys of an archive of one's own, for DEBIAN_MIRROR=.
debian_keyring() {
	local f
	if [[ ${HORNET_KEYRING:-} ]]; then
		[[ -r $HORNET_KEYRING ]] || die "cannot read HORNET_KEYRING=$HORNET_KEYRING"
		printf '%s' "$HORNET_KEYRING"
		return
	fi
	for f in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		if [[ -r $f ]]; then
			printf '%s' "$f"
			return
		fi
	done
	die "Debian's archive keyring is missing: install the package debian-archive-keyring"
}

# Write the configuration. Only the system's network settings (proxies and the like) are taken over.
apt_configure() {
	local keyring
	mirror=${DEBIAN_MIRROR:-$(system_mirror)} ||
		die "apt's configuration names no Debian mirror: set DEBIAN_MIRROR=http://..."
	keyring=$(debian_keyring)
	mkdir -p "$apt_dir/none" "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
	cat >"$apt_dir/debian.sources" <<-EOF
		Types: deb deb-src
		URIs: $mirror
		Suites: $BASE_SUITE
		Components: main
		Architectures: amd64
		Signed-By: $keyring
	EOF
	{
		apt-config dump | grep '^Acquire::' | grep -v '^Acquire::Languages' || true
		cat <<-EOF
			Dir::Etc::main "$apt_dir/none";
			Dir::Etc::parts "$apt_dir/none";
			Dir::Etc::sourcelist "$apt_dir/debian.sources";
			Dir::Etc::sourceparts "$apt_dir/none";
			Dir::Etc::preferences "$apt_dir/none";
			Dir::Etc::preferencesparts "$apt_dir/none";
			Dir::State::lists "$apt_dir/lists";
			Dir::Cache "$apt_dir/cache";
			APT::Sandbox::User "";
			APT::Get::List-Cleanup "true";
			Acquire::Languages "none";
			Acquire::Retries "${HORNET_RETRIES:-5}";
			Acquire::http::Timeout "60";
		EOF
	} >"$apt_dir/apt.conf"
}

apt_private() {
	APT_CONFIG=$apt_dir/apt.conf "$@"
}

# A download by apt. It goes on by itself when a connection breaks, but takes a busy server's 5xx for an answer. What
# it says is in $apt_dir/log, and on stderr if it fails.
apt_download() {
	local log=$apt_dir/log try=0 pause=1
	while ! apt_private "$@" >"$log" 2>&1 || grep -q '^[WE]: .*Failed to fetch' "$log"; do
		if ((try >= ${HORNET_RETRIES:-5})) || ! grep -qE ' (5[0-9][0-9]|429)  ' "$log"; then
			cat "$log" >&2
			return 1
		fi
		say NOTE "the mirror is busy: once more in $pause s"
		sleep "$pause"
		try=$((try + 1)) pause=$((pause * 2))
	done
}

# Bring our lists up to date. Failing, it says whether the mirror lacks the suite.
apt_update() {
	local log=$apt_dir/log
	if ! apt_download apt-get -q update 2>/dev/null; then
		if grep -qE 'does not have a Release file|InRelease.* 404|404 +Not Found' "$log"; then
			die "the mirror $mirror has no $BASE_SUITE: set DEBIAN_MIRROR= to a full Debian mirror"
		fi
		grep '^[WE]:' "$log" >&2 || cat "$log" >&2
		die "cannot read the archive at $mirror: check the network, or set DEBIAN_MIRROR= to another mirror"
	fi
}
