# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#[[
Signed BPF programs in a CMake project: find_package(Hornet REQUIRED)

  hornet_bpf_executable(<target> BPF <x.bpf.c>... SOURCES <source>...
                        [KEY <file>] [CERT <file>] [FULL])

adds an executable out of BPF and other sources, signed: for each x.bpf.c an object, a skeleton
that the sources include (x.lskel.h; x.skel.h and libbpf with FULL) with a signature in it, and a
signature at the end of the executable. It is an ordinary target for target_link_libraries() and
all else. Its file is what install(PROGRAMS $<TARGET_FILE:target>) installs; install(TARGETS) may
change the file (strip, RPATH) and so is to be followed by `gen_signed sign`.

  hornet_bpf_object(<name> <x.bpf.c> [KEY <file>] [CERT <file>] [FULL])

adds only <name>_skel, an interface library to link with, in the manner of the well-known
bpf_object() of libbpf-bootstrap. The executable is then to be signed with hornet_sign(<target>
[KEY <file>] [CERT <file>]).

Variables: HORNET_KEY and HORNET_CERT (default of KEY and CERT), HORNET_BTF (kernel types for
vmlinux.h, default: the running kernel's), HORNET_CLANG, HORNET_BPF_CFLAGS (more arguments for
clang, a list), HORNET_GEN (more arguments for bpftool gen skeleton, a list).
]]
cmake_minimum_required(VERSION 3.20)

get_filename_component(HORNET_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(HORNET_BPFTOOL "${HORNET_PREFIX}/lib/hornet/bpftool")
set(HORNET_GEN_SIGNED "${HORNET_PREFIX}/bin/gen_signed")
set(HORNET_INCLUDE_DIR "${HORNET_PREFIX}/include/hornet")
set(HORNET_BTF "/sys/kernel/btf/vmlinux" CACHE FILEPATH "kernel types for vmlinux.h")
find_program(HORNET_CLANG clang)

if(NOT HORNET_CLANG)
  set(Hornet_FOUND FALSE)
  set(Hornet_NOT_FOUND_MESSAGE "clang is missing: it compiles BPF programs")
  return()
endif()

# The arguments for clang are written once, in hornet.pc.
file(STRINGS "${HORNET_PREFIX}/share/pkgconfig/hornet.pc" _hornet_flags REGEX "^bpf_cflags=")
string(REGEX REPLACE "^bpf_cflags=" "" _hornet_flags "${_hornet_flags}")
separate_arguments(HORNET_BPF_FLAGS UNIX_COMMAND "${_hornet_flags}")
if(CMAKE_LIBRARY_ARCHITECTURE)
  list(APPEND HORNET_BPF_FLAGS -idirafter "/usr/include/${CMAKE_LIBRARY_ARCHITECTURE}")
endif()

# KEY and CERT of a call, or the variables; as absolute paths.
macro(_hornet_signer function)
  foreach(_what KEY CERT)
    if(NOT _hornet_${_what})
      set(_hornet_${_what} "${HORNET_${_what}}")
    endif()
    if(NOT _hornet_${_what})
      message(FATAL_ERROR "${function}(): no ${_what}: give it, or set HORNET_${_what}")
    endif()
    get_filename_component(_hornet_${_what} "${_hornet_${_what}}" ABSOLUTE)
  endforeach()
endmacro()

function(_hornet_vmlinux dir)
  if(TARGET hornet_vmlinux)
    return()
  endif()
  add_custom_command(OUTPUT "${dir}/vmlinux.h"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${dir}"
    COMMAND "${HORNET_BPFTOOL}" btf dump file "${HORNET_BTF}" format c > "${dir}/vmlinux.h"
    DEPENDS "${HORNET_BPFTOOL}" VERBATIM COMMENT "BTF vmlinux.h")
  add_custom_target(hornet_vmlinux DEPENDS "${dir}/vmlinux.h")
endfunction()

# Print the header to stdout, store it only if it is whole.
function(hornet_bpf_object name source)
  cmake_parse_arguments(_hornet "FULL" "KEY;CERT" "" ${ARGN})
  _hornet_signer(hornet_bpf_object)
  set(dir "${CMAKE_BINARY_DIR}/hornet")
  _hornet_vmlinux("${dir}")
  get_filename_component(source "${source}" ABSOLUTE)
  get_filename_component(base "${source}" NAME)
  string(REGEX REPLACE "\\.bpf\\.c$" "" base "${base}")
  set(object "${dir}/${base}.bpf.o")
  if(_hornet_FULL)
    set(header "${dir}/${base}.skel.h")
    set(mode --sign=full)
  else()
    set(header "${dir}/${base}.lskel.h")
    set(mode -L --sign)
  endif()

  add_custom_command(OUTPUT "${object}"
    COMMAND "${HORNET_CLANG}" ${HORNET_BPF_FLAGS} "-I${dir}" "-I${HORNET_INCLUDE_DIR}" ${HORNET_BPF_CFLAGS}
            -MMD -MF "${object}.d" -MQ "${object}" -c "${source}" -o "${object}"
    DEPENDS "${source}" hornet_vmlinux DEPFILE "${object}.d" VERBATIM COMMENT "CLANG ${base}.bpf.o")
  add_custom_command(OUTPUT "${header}"
    COMMAND "${HORNET_BPFTOOL}" gen skeleton ${mode} -k "${_hornet_KEY}" -i "${_hornet_CERT}" ${HORNET_GEN}
            "${object}" name "${base}" > "${header}.new"
    COMMAND "${CMAKE_COMMAND}" -E rename "${header}.new" "${header}"
    DEPENDS "${object}" "${_hornet_KEY}" "${_hornet_CERT}" "${HORNET_BPFTOOL}"
    VERBATIM COMMENT "SKELETON ${base}")
  add_custom_target(${name}_header DEPENDS "${header}")

  add_library(${name}_skel INTERFACE)
  add_dependencies(${name}_skel ${name}_header)
  target_include_directories(${name}_skel SYSTEM INTERFACE "${dir}" "${HORNET_INCLUDE_DIR}")
  if(_hornet_FULL)
    target_link_libraries(${name}_skel INTERFACE "${HORNET_PREFIX}/lib/hornet/libbpf.a" elf z)
  endif()
endfunction()

function(hornet_sign target)
  cmake_parse_arguments(_hornet "" "KEY;CERT" "" ${ARGN})
  _hornet_signer(hornet_sign)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${_hornet_KEY}" "${_hornet_CERT}")
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${HORNET_GEN_SIGNED}" sign "$<TARGET_FILE:${target}>" --key "${_hornet_KEY}" --cert "${_hornet_CERT}"
    COMMAND "${HORNET_GEN_SIGNED}" verify "$<TARGET_FILE:${target}>" --cert "${_hornet_CERT}"
    VERBATIM COMMENT "SIGN ${target}")
endfunction()

function(hornet_bpf_executable target)
  cmake_parse_arguments(_hornet "FULL" "KEY;CERT" "BPF;SOURCES" ${ARGN})
  _hornet_signer(hornet_bpf_executable)
  if(NOT _hornet_BPF OR NOT _hornet_SOURCES)
    message(FATAL_ERROR "hornet_bpf_executable(${target}): BPF and SOURCES are needed")
  endif()
  set(full "")
  if(_hornet_FULL)
    set(full FULL)
  endif()
  add_executable(${target} ${_hornet_SOURCES})
  foreach(source IN LISTS _hornet_BPF)
    get_filename_component(base "${source}" NAME)
    string(REGEX REPLACE "\\.bpf\\.c$" "" base "${base}")
    if(NOT TARGET ${base}_skel)
      hornet_bpf_object(${base} "${source}" KEY "${_hornet_KEY}" CERT "${_hornet_CERT}" ${full})
    endif()
    target_link_libraries(${target} PRIVATE ${base}_skel)
    add_dependencies(${target} ${base}_header)
  endforeach()
  hornet_sign(${target} KEY "${_hornet_KEY}" CERT "${_hornet_CERT}")
endfunction()
