#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed attest: envelopes that openssl verifies, statements and a bill of materials by their schemas' rules
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2143,SC2010,SC2054

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	write_sources
	"$gen_signed" keygen --key key.pem --cert cert.pem --name Signer
	"$gen_signed" keygen --key ec.key --cert ec.pem --alg p256
	"$gen_signed" build a.bpf.c b.bpf.c ab.c -o tool --key key.pem --cert cert.pem --record rec
	"$gen_signed" attest tool --key key.pem --cert cert.pem --record rec -o tool.jsonl --sbom tool.cdx.json
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	T=$BATS_TEST_TMPDIR
}

# envelope FILE LINE: its payload to $T/payload, what was signed to $T/pae, the signature to $T/sig
envelope() {
	python3 - "$1" "$2" "$T" <<-'PY'
		import base64, json, sys
		line = open(sys.argv[1]).read().splitlines()[int(sys.argv[2])]
		e = json.loads(line)
		assert set(e) == {"payloadType", "payload", "signatures"} and len(e["signatures"]) == 1
		assert set(e["signatures"][0]) == {"keyid", "sig"}
		assert e["payloadType"] == "application/vnd.in-toto+json"
		payload = base64.b64decode(e["payload"], validate=True)
		kind = e["payloadType"].encode()
		pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
		for name, data in ("payload", payload), ("pae", pae), ("sig", base64.b64decode(e["signatures"][0]["sig"], validate=True)), ("keyid", e["signatures"][0]["keyid"].encode()):
		    open(sys.argv[3] + "/" + name, "wb").write(data)
	PY
}

# genuine CERT: the envelope is signed by it
genuine() {
	openssl x509 -in "$1" -noout -pubkey >"$T/pub"
	openssl dgst -sha256 -verify "$T/pub" -signature "$T/sig" "$T/pae"
}

# check FILE: run the Python script on stdin with the JSON in FILE as d
check() {
	{
		printf 'import json, re, sys\nd = json.load(open(sys.argv[1]))\n'
		cat
	} >"$T/check.py"
	python3 "$T/check.py" "$@" || { cat "$1"; return 1; }
}

# Rules of the in-toto attestation framework's Statement and ResourceDescriptor, version 1.
statement_rules='
def uri(s): return isinstance(s, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", s)
def digest_set(s):
    assert isinstance(s, dict) and s
    for alg, value in s.items():
        assert re.fullmatch(r"[0-9a-f]{64}" if alg == "sha256" else r"[0-9a-f]+", value), (alg, value)
def resource(r):
    assert set(r) <= {"name", "uri", "digest", "content", "downloadLocation", "mediaType", "annotations"}, r
    assert {"uri", "digest", "content"} & set(r), r
    for k in "name", "mediaType":
        assert k not in r or isinstance(r[k], str) and r[k]
    if "digest" in r: digest_set(r["digest"])
    assert isinstance(r.get("annotations", {}), dict)
assert set(d) == {"_type", "subject", "predicateType", "predicate"}
assert d["_type"] == "https://in-toto.io/Statement/v1"
assert isinstance(d["subject"], list) and d["subject"]
for s in d["subject"]:
    resource(s)
    assert s["digest"]
assert uri(d["predicateType"]) and isinstance(d["predicate"], dict)
p = d["predicate"]
'

@test "attest: envelopes are signed by the key, over their type and payload" {
	[[ $(wc -l <tool.jsonl) == 2 ]]
	local i
	for i in 0 1; do
		envelope tool.jsonl "$i"
		genuine cert.pem
		[[ $(<"$T/keyid") == "$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f)" ]]
		run genuine ec.pem
		((status != 0))
		printf X >>"$T/pae"
		run genuine cert.pem
		((status != 0))
	done
	"$gen_signed" attest tool --key ec.key --cert ec.pem -o "$T/ec.jsonl"
	[[ $(wc -l <"$T/ec.jsonl") == 1 ]]
	envelope "$T/ec.jsonl" 0
	genuine ec.pem
}

@test "attest: the same file and record give the same bytes" {
	LC_ALL=de_DE.UTF-8 "$gen_signed" attest tool --key key.pem --cert cert.pem --record rec -o "$T/again" --sbom "$T/sbom"
	cmp tool.jsonl "$T/again"
	cmp tool.cdx.json "$T/sbom"
}

@test "attest: SLSA provenance v1 has what its schema demands, and the build's inputs" {
	envelope tool.jsonl 0
	check "$T/payload" "$(sha256sum <tool | cut -d' ' -f1)" "$(sha256sum <a.bpf.c | cut -d' ' -f1)" <<-PY
		$statement_rules
		assert d["predicateType"] == "https://slsa.dev/provenance/v1"
		assert d["subject"] == [{"name": "tool", "digest": {"sha256": sys.argv[2]}}]
		assert set(p) == {"buildDefinition", "runDetails"}
		b, r = p["buildDefinition"], p["runDetails"]
		assert set(b) <= {"buildType", "externalParameters", "internalParameters", "resolvedDependencies"}
		assert uri(b["buildType"]) and isinstance(b["externalParameters"], dict) and b["externalParameters"]
		for x in b["resolvedDependencies"]: resource(x)
		assert set(r) <= {"builder", "metadata", "byproducts"}
		assert uri(r["builder"]["id"]) and set(r["builder"]) <= {"id", "version", "builderDependencies"}
		assert all(isinstance(v, str) for v in r["builder"]["version"].values())
		for x in r["byproducts"]: resource(x)
		assert b["externalParameters"]["bpfSources"] == ["a.bpf.c", "b.bpf.c"]
		assert {"name": "a.bpf.c", "digest": {"sha256": sys.argv[3]}, "annotations": {"kind": "bpf"}} in b["resolvedDependencies"]
		assert sum(x["annotations"]["kind"] == "tool" for x in b["resolvedDependencies"]) == 4
		assert any(x["annotations"]["kind"] == "linked" and x["name"].endswith("/libc.so.6") for x in b["resolvedDependencies"])
		assert [x["name"] for x in r["byproducts"]] == ["a.bpf.o", "a.lskel.h", "b.bpf.o", "b.lskel.h"]
	PY
}

@test "attest: the compilers' arguments in CLANG and CC are parameters of the build" {
	CLANG='clang -DX=1' CC='cc -O1' "$gen_signed" build a.bpf.c a.c -o "$T/exe" --key key.pem --cert cert.pem --record "$T/rec"
	"$gen_signed" attest "$T/exe" --key key.pem --cert cert.pem --record "$T/rec" -o "$T/out"
	envelope "$T/out" 0
	check "$T/payload" <<-'PY'
		x = d["predicate"]["buildDefinition"]["externalParameters"]
		assert x["clang"] == "clang -DX=1" and x["cc"] == "cc -O1", x
	PY
	envelope tool.jsonl 0
	check "$T/payload" <<-'PY'
		assert not {"clang", "cc"} & set(d["predicate"]["buildDefinition"]["externalParameters"])
	PY
}

@test "attest: the BPF predicate is what the manual says, and inspect shows" {
	envelope tool.jsonl 1
	"$gen_signed" inspect --json tool >"$T/inspect"
	check "$T/payload" "$T/inspect" <<-PY
		$statement_rules
		assert d["predicateType"] == "urn:hornet:gen_signed:bpf:v1"
		assert set(p) == {"inspectSchemaVersion", "recordFormat", "sources", "objects", "tools", "loaders"}
		for x in p["sources"] + p["objects"] + p["tools"]: resource(x)
		assert p["loaders"] == json.load(open(sys.argv[2]))["loaders"]
		assert [x["annotations"]["kind"] for x in p["objects"]] == ["object", "header"] * 2
		assert {h["name"] for l in p["loaders"] for g in l["programs"] for h in g["helpers"]} == {"map_update_elem"}
	PY
	"$gen_signed" attest tool --key key.pem --cert cert.pem -o "$T/bare"
	envelope "$T/bare" 0
	check "$T/payload" <<-PY
		$statement_rules
		assert p["sources"] == p["objects"] == p["tools"] == [] and len(p["loaders"]) == 2
	PY
	# the format of what was read, as inspect has it
	"$gen_signed" bundle tool -o "$T/tool.hb"
	"$gen_signed" inspect --json "$T/tool.hb" >"$T/inspect"
	"$gen_signed" attest "$T/tool.hb" --key key.pem --cert cert.pem -o "$T/of-bundle"
	envelope "$T/of-bundle" 0
	check "$T/payload" "$T/inspect" <<-PY
		$statement_rules
		assert p["recordFormat"] == json.load(open(sys.argv[2]))["record_format"] != "HornetR1"
	PY
}

@test "attest: the bill of materials has what CycloneDX 1.5 demands" {
	check tool.cdx.json "$(sha256sum <tool | cut -d' ' -f1)" <<-'PY'
		assert set(d) <= {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
		assert d["bomFormat"] == "CycloneDX" and d["specVersion"] == "1.5"
		assert isinstance(d["version"], int) and d["version"] >= 1
		types = {"application", "framework", "library", "container", "platform", "operating-system", "device",
		         "device-driver", "firmware", "file", "machine-learning-model", "data"}
		refs = set()
		def component(c):
		    assert set(c) <= {"type", "bom-ref", "name", "version", "description", "hashes", "licenses", "properties"}, c
		    assert c["type"] in types and isinstance(c["name"], str)
		    for h in c.get("hashes", []):
		        assert set(h) == {"alg", "content"} and h["alg"] == "SHA-256" and re.fullmatch(r"[a-fA-F0-9]{64}", h["content"])
		    for l in c.get("licenses", []):
		        assert set(l) == {"license"} and set(l["license"]) == {"name"} and l["license"]["name"]
		    for x in c.get("properties", []):
		        assert set(x) == {"name", "value"} and all(isinstance(v, str) for v in x.values())
		    if "bom-ref" in c:
		        assert c["bom-ref"] and c["bom-ref"] not in refs
		        refs.add(c["bom-ref"])
		m = d["metadata"]
		assert set(m) <= {"timestamp", "tools", "authors", "component", "properties"}
		assert set(m["tools"]) <= {"components", "services"}
		for c in m["tools"]["components"] + [m["component"]] + d["components"]: component(c)
		seen = set()
		for x in d["dependencies"]:
		    assert set(x) <= {"ref", "dependsOn"} and x["ref"] in refs and x["ref"] not in seen
		    seen.add(x["ref"])
		    assert len(set(x["dependsOn"])) == len(x["dependsOn"]) and set(x["dependsOn"]) <= refs
		assert m["component"]["hashes"][0]["content"] == sys.argv[2]
		names = [c["name"] for c in d["components"]]
		assert {"a", "b", "on_exec", "on_unlink", "drop_all", "a.bpf.c", "b.bpf.c", "ab.c"} <= set(names)
		assert any(n.endswith("/libc.so.6") for n in names)
		assert [len(x["dependsOn"]) for x in d["dependencies"]][0] == 2
	PY
}

@test "attest: the bill of materials calls a static program that, with its type" {
	cat >"$T/static.c" <<-'C'
		#include <bpf/skel_static.h>
		SKEL_STATIC_PROG(pass, BPF_PROG_TYPE_SOCKET_FILTER, 0,
			{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1 },
			{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
		int main(void) { return skel_static_load(SKEL_STATIC_RECORD(pass), NULL) < 0; }
	C
	link_exe "$T/static" "$T/static.c"
	"$gen_signed" attest "$T/static" --key key.pem --cert cert.pem -o "$T/out" --sbom "$T/sbom"
	check "$T/sbom" <<-'PY'
		[c] = d["components"]
		assert c["name"] == "pass" and c["description"] == "unsigned eBPF program that needs no loader"
		assert c["properties"] == [{"name": "hornet:bpf:type", "value": "socket_filter"}]
	PY
	sign "$T/static"
	"$gen_signed" attest "$T/static" --key key.pem --cert cert.pem -o "$T/out" --sbom "$T/sbom"
	check "$T/sbom" <<-'PY'
		[c] = d["components"]
		assert c["description"] == "eBPF program that needs no loader; carries a signature, which was not verified for this list"
	PY
}

@test "attest: the bill of materials says which loader could not be followed, and calls nothing signed" {
	# r1 = 5 (PROG_LOAD); r2 = r1; call sys_bpf; exit
	{ record odd size=160 insns_sz=32 data_off=152 | head -c 120
	  printf '\xb7\x01\0\0\x05\0\0\0\xbf\x12\0\0\0\0\0\0\x85\0\0\0\xa6\0\0\0\x95\0\0\0\0\0\0\0metadata'; } >"$T/rec"
	with_section "$T/rec" "$T/odd"
	"$gen_signed" attest "$T/odd" --key key.pem --cert cert.pem -o "$T/out" --sbom "$T/sbom"
	check "$T/sbom" <<-'PY'
		assert d["compositions"] == [{"aggregate": "incomplete", "assemblies": ["loader-1"], "dependencies": ["loader-1"]}]
		assert d["components"][0]["description"] == "unsigned eBPF loader: instructions and metadata"
	PY
	check tool.cdx.json <<-'PY'
		assert "compositions" not in d
		says = [c.get("description") for c in d["components"] if c["name"] in ("a", "b")]
		assert says == ["eBPF loader: instructions and metadata; carries a signature, which was not verified for this list"] * 2
	PY
}

@test "attest: a record of another file is refused; nothing is written on failure" {
	"$gen_signed" strip-signature tool -o "$T/other"
	expect_fail "$gen_signed" attest "$T/other" --key key.pem --cert cert.pem --record rec -o "$T/out"
	expect_output "it is not the file that rec is the record of"
	[[ ! -e $T/out ]]
	expect_fail "$gen_signed" attest /bin/true --key key.pem --cert cert.pem -o "$T/out"
	expect_fail "$gen_signed" attest tool --key ec.key --cert cert.pem -o "$T/out"
	[[ ! -e $T/out ]]
	expect_fail "$gen_signed" attest tool --key key.pem --cert cert.pem -o "$T/missing/out"
	expect_output 'missing/out'
	# of a bill and statements both or none
	mkdir "$T/folder"
	expect_fail "$gen_signed" attest tool --key key.pem --cert cert.pem -o "$T/out" --sbom "$T/folder"
	expect_output 'folder: exists and is not a regular file'
	[[ ! -e $T/out ]]
	expect_fail "$gen_signed" attest tool --key key.pem --cert cert.pem -o "$T/folder" --sbom "$T/out"
	[[ ! -e $T/out ]]
}

@test "attest: an executable that changes while the passphrase is awaited is refused" {
	local rc=0
	openssl pkcs8 -topk8 -in key.pem -passout pass:secret -out "$T/k.enc"
	mkfifo "$T/pass"
	cp tool "$T/tool"
	"$gen_signed" attest "$T/tool" --key "$T/k.enc" --cert cert.pem --pass-file "$T/pass" -o "$T/out" >"$T/log" 2>&1 &
	# it has read the loaders once it opens the other end
	exec 8>"$T/pass"
	printf more >>"$T/tool"
	echo secret >&8
	exec 8>&-
	wait $! || rc=$?
	output=$(<"$T/log")
	((rc == 1))
	expect_output "tool: was changed while it was read"
	[[ ! -e $T/out ]]
}

@test "attest: the bill and the statements: if one can't get its place, the other is what it was" {
	requires strace
	local old when failed=0
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	local attest=("$gen_signed" attest tool --key key.pem --cert cert.pem --record rec -o "$T/out" --sbom "$T/sbom")
	for old in '' old; do
		for when in 1 2 3; do
			rm -f "$T/out" "$T/sbom"
			[[ ! $old ]] || echo old | tee "$T/out" >"$T/sbom"
			run strace -qq -o "$T/trace" -e trace=rename -e inject=rename:error=EPERM:when=$when "${attest[@]}"
			echo "$output"
			if ((!status)); then
				cmp "$T/out" tool.jsonl
				cmp "$T/sbom" tool.cdx.json
			else
				failed=$((failed + 1))
				expect_output "can't be replaced: Operation not permitted"
				[[ $old || (! -e $T/out && ! -e $T/sbom) ]]
				[[ ! $old || $(cat "$T/out" "$T/sbom") == $'old\nold' ]]
			fi
			[[ ! $(ls -A "$T" | grep 'gen_signed-') ]]
		done
	done
	((failed >= 3))
	echo old | tee "$T/out" >"$T/sbom"
	expect_fail strace -qq -o "$T/trace" -e trace=rename,renameat2 -e inject=rename,renameat2:error=EPERM "${attest[@]}"
	[[ $(cat "$T/out" "$T/sbom") == $'old\nold' ]]
	# nor can the old one be put back: it is not lost
	expect_fail strace -qq -o "$T/trace" -e trace=rename -e inject=rename:error=EPERM "${attest[@]}"
	expect_output "sbom: is the new one already; the old one is $T/.gen_signed-"
	[[ $(cat "$T"/.gen_signed-*) == old ]]
	# a file system that can't exchange names keeps no old one
	local plain=(-e trace=rename,renameat2 -e inject=renameat2:error=EINVAL)
	expect_pass strace -qq -o "$T/trace" "${plain[@]}" "${attest[@]}"
	cmp "$T/out" tool.jsonl
	cmp "$T/sbom" tool.cdx.json
	echo old | tee "$T/out" >"$T/sbom"
	expect_fail strace -qq -o "$T/trace" "${plain[@]}" -e inject=rename:error=EPERM:when=2 "${attest[@]}"
	expect_output "sbom: is the new one already"
	[[ $(<"$T/out") == old ]]
	cmp "$T/sbom" tool.cdx.json
}
