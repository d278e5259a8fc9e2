# shellcheck shell=bash
# What the trials (try-*) share; they source it. A trial runs what a release holds where it is meant to run, waits for
# conditions, ends by itself, and takes away what it made. Status: 0 when all holds, 1 when something does not, 77 when
# it was skipped, which it says why.
set -euo pipefail
# Where people read, also inside of what is waited for.
exec 3>&2

trial=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "/tmp/greenroom-$trial.XXXXXX")
undo=()
# What commands that look at the simulator are put behind: the way into its network.
there=()

say() {
  printf '%s: %s\n' "$trial" "$*" >&3
}

skip() {
  say "skipped: $*"
  exit 77
}

fail() {
  say "FAILED: $*"
  exit 1
}

# Done at the end whatever happens, the last first.
at_end() {
  undo+=("$*")
}

finish() {
  local status=$? i
  trap - EXIT
  [ "$status" -eq 0 ] || [ "$status" -eq 77 ] || explain || true
  for ((i = ${#undo[@]} - 1; i >= 0; i--)); do
    eval "${undo[i]}" || true
  done
  if [ -n "${KEEP_TRIAL:-}" ]; then
    say "what it wrote is in $work"
  else
    rm -rf "$work"
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# What to show when it failed; trials say more.
explain() {
  :
}

need() {
  command -v "$1" >/dev/null || skip "there is no $1 (Debian: apt-get install $2)"
}

need_root() {
  [ "$(id -u)" = 0 ] || skip "it needs root, in a machine made for such things"
}

# until_true WHAT COMMAND...: for as long as a busy machine may need. The command may fail() for good.
until_true() {
  local end=$((SECONDS + ${PATIENCE:-300})) what=$1
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "after waiting: $what"
    sleep 0.2
  done
}

# same WHAT EXPECTED ACTUAL
same() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', was '$3'"
  say "$1: $3"
}

# contains WHAT TEXT PART
contains() {
  case $2 in
    *"$3"*) say "$1: $3" ;;
    *) fail "$1: no '$3' in: $2" ;;
  esac
}

# --- the release ---------------------------------------------------------------------------------

# Sets "archive" to the tar.gz of mvn -Prelease package, or of the folder that RELEASE names.
find_archive() {
  archive=$(newest "${RELEASE:-$top/release/target}"/greenroom-*.tar.gz)
  [ -n "$archive" ] || skip "there is no release in ${RELEASE:-$top/release/target}: mvn -Prelease -DskipTests package makes it"
}

# Sets "package" to its Debian package.
find_package() {
  package=$(newest "${RELEASE:-$top/release/target}"/greenroom*.deb)
  [ -n "$package" ] || skip "there is no Debian package in ${RELEASE:-$top/release/target}: mvn -Prelease -DskipTests package makes it"
}

newest() {
  local file newest=''
  for file in "$@"; do
    if [ -f "$file" ] && { [ -z "$newest" ] || [ "$file" -nt "$newest" ]; }; then
      newest=$file
    fi
  done
  printf '%s' "$newest"
}

# --- a Debian that has a JRE and systemd, and neither Maven nor a compiler ----------------------------

# Sets "base" to its folder, which nobody writes to. It is made once and kept.
find_base() {
  local suite=${SUITE:-trixie} kept=${XDG_CACHE_HOME:-$HOME/.cache}/greenroom
  local packages=openjdk-21-jre-headless,adduser,ca-certificates,systemd,systemd-sysv,dbus,procps
  base=$kept/debian-$suite-$(cksum <<<"$packages" | cut -d ' ' -f 1)
  if [ ! -d "$base" ]; then
    need debootstrap debootstrap
    say "making a Debian $suite in $base, once"
    mkdir -p "$kept"
    rm -rf "$base.new"
    debootstrap --variant=minbase --include="$packages" "$suite" "$base.new" >"$work/debootstrap.log" 2>&1 || {
      tail -n 3 "$work/debootstrap.log" >&3
      rm -rf "$base.new"
      skip "debootstrap could not make a Debian $suite here"
    }
    mv "$base.new" "$base"
  fi
  [ ! -e "$base/usr/bin/mvn" ] || fail "$base has a Maven"
  [ -z "$(find "$base/usr/lib/jvm" -name javac)" ] || fail "$base has a compiler"
}

# Boots it, under a layer that is thrown away. $work/shared is /shared in it. Sets "leader" to the process that is its
# systemd.
boot() {
  local options=() group='' nspawn
  need systemd-nspawn systemd-container
  need nsenter util-linux
  mkdir -p "$work/shared"
  if [ ! -d /run/systemd/system ]; then
    # No systemd manages this machine: what it would do for a container is done here.
    options=(--register=no --keep-unit)
    for group in /sys/fs/cgroup/unified /sys/fs/cgroup; do
      [ ! -f "$group/cgroup.procs" ] || break
    done
    [ -f "$group/cgroup.procs" ] || skip "there is no cgroup2 file system, below which systemd could run"
    group=$group/${work##*/}
    mkdir "$group"
    at_end "find '$group' -depth -type d -exec rmdir {} +"
  fi
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 bash -c 'group=$1; shift; [ -z "$group" ] || echo $$ >"$group/cgroup.procs"; exec systemd-nspawn "$@"' \
    boot "$group" --quiet --directory="$base" --volatile=overlay --machine="${work##*.}" --private-network --boot \
    --bind="$work/shared:/shared" "${options[@]}" </dev/null >"$work/boot.log" 2>&1 &
  nspawn=$!
  at_end "power_off $nspawn"
  until_true "the machine is booted" is_booted "$nspawn"
  leader=$(pgrep -P "$nspawn")
  there=(nsenter -t "$leader" -n --)
  say "booted: $(inside systemctl --version | head -n 1)"
}

is_booted() {
  kill -0 "$1" || skip "a machine cannot be booted here: $(tail -n 1 "$work/boot.log")"
  leader=$(pgrep -P "$1") && inside systemctl is-system-running | grep -qx running
}

power_off() {
  if kill -TERM "$1" 2>/dev/null; then
    for _ in $(seq 150); do
      kill -0 "$1" 2>/dev/null || break
      sleep 0.2
    done
    kill -KILL "$leader" "$1" 2>/dev/null || true
  fi
  wait "$1" 2>/dev/null || true
}

# inside COMMAND...: in the booted machine, as root there.
inside() {
  nsenter -t "$leader" -m -u -i -n -p -r -w -- \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}

# --- pipelines on the simulator ------------------------------------------------------------------

# codepipeline OPERATION JSON
codepipeline() {
  "${there[@]}" curl -sS --fail-with-body --max-time 20 --user simulator:simulator \
    --aws-sigv4 aws:amz:eu-west-1:codepipeline -H 'Content-Type: application/x-amz-json-1.1' \
    -H "X-Amz-Target: CodePipeline_20150709.$1" --data-binary "$2" "http://127.0.0.1:${codepipeline_port:-8471}/"
}

# The blueprint of the trials: one process that goes on until its environment is ended, and a command that says by a file
# "waits" that it waits for another one. Each has a file in /tmp that it counts on.
write_blueprint() {
  cat <<'END'
description: Something that goes on until it is ended
components:
  holder:
    run: 'echo held >"/tmp/holder-${GREENROOM_ENVIRONMENT_ID#*/}"; exec sleep 100000'
    commands:
      wait:
        run: |
          : >"$GREENROOM_WORKSPACE/waits"
          until [ -e "$ARG_File" ]; do sleep 0.2; done
          rm "$GREENROOM_WORKSPACE/waits"
          grep held "/tmp/holder-${GREENROOM_ENVIRONMENT_ID#*/}"
        timeout: 10m
        arguments: {File: {required: true}}
END
}

# create_trio NAME FILE [MINUTES]: a pipeline that starts an environment, for that long, waits in it for a file, and ends it.
create_trio() {
  codepipeline CreatePipeline "$(jq -n --arg name "$1" --arg file "$2" --arg minutes "${3:-30}" '
    def action(name; category; owner; provider; configuration; inputs; outputs):
      {name: name, runOrder: 1, actionTypeId: {category: category, owner: owner, provider: provider, version: "1"},
       configuration: configuration, inputArtifacts: [inputs[] | {name: .}], outputArtifacts: [outputs[] | {name: .}]};
    {pipeline: {
      name: $name, pipelineType: "V2", executionMode: "PARALLEL", version: 1,
      roleArn: "arn:aws:iam::111122223333:role/pipeline",
      artifactStore: {type: "S3", location: "codepipeline-eu-west-1-simulated"},
      stages: [
        {name: "Source", actions: [action("Source"; "Source"; "AWS"; "S3";
          {S3Bucket: "source", S3ObjectKey: "source.zip", PollForSourceChanges: "false"}; []; ["Sources"])]},
        {name: "Start", actions: [action("Start"; "Deploy"; "Custom"; "Start-Environment";
          {BlueprintName: "holder", DurationInMinutes: $minutes}; []; ["Environment"])]},
        {name: "Run", actions: [action("Run"; "Test"; "Custom"; "Run-Command";
          {CommandName: "wait", ComponentName: "holder", ArgumentsJSON: ({File: $file} | tojson)}; ["Environment"]; [])]},
        {name: "End", actions: [action("End"; "Deploy"; "Custom"; "End-Environment";
          {WaitForTeardown: "true"}; ["Environment"]; [])]}]}}')" >"$work/created.json" ||
    fail "the pipeline $1 cannot be made: $(cat "$work/created.json")"
}

# start_executions NAME COUNT
start_executions() {
  local i
  for ((i = 0; i < $2; i++)); do
    codepipeline StartPipelineExecution "{\"name\": \"$1\"}" >/dev/null
  done
}

# How the executions of a pipeline stand, such as "3 InProgress 2 Succeeded".
executions() {
  codepipeline ListPipelineExecutions "{\"pipelineName\": \"$1\"}" |
    jq -r '[.pipelineExecutionSummaries[].status] | group_by(.) | map("\(length) \(.[0])") | join(" ")'
}

# all_succeeded NAME COUNT
all_succeeded() {
  local standing
  standing=$(executions "$1")
  case $standing in
    *Failed* | *Stopped* | *Cancelled*) fail "executions of $1: $standing" ;;
  esac
  [ "$standing" = "$2 Succeeded" ]
}

# waiting COUNT: so many commands wait for their file, below the state directory in the machine.
waiting() {
  [ "$(inside find /var/lib/greenroom/ -name waits | wc -l)" -eq "$1" ]
}
