# What the worker has a machine do, through the agent of Systems Manager: "$1" says which of the functions below. It is sent
# whole each time, so that nothing has to be on the machine, and every one of them may run twice: the agent repeats a command
# after a restart, and the worker one whose answer was lost. The texts of $process and $runner are set before this.
# shellcheck disable=SC2154
set -u
umask 077
PATH=${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin}
export PATH
AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-${AWS_SSM_REGION_NAME:-}}
[ -n "$AWS_DEFAULT_REGION" ] || unset AWS_DEFAULT_REGION
export AWS_DEFAULT_REGION 2>/dev/null
HOME=${HOME:-/root}
export HOME
root=${GREENROOM_ROOT:-/var/lib/greenroom}

have_systemd() {
  command -v systemd-run >/dev/null && systemd-run --quiet --collect true >/dev/null 2>&1
}

# The unit of the script in a folder: "runs/77aa" is greenroom-runs-77aa.
unit() {
  echo "greenroom-$(printf %s "$1" | tr -c 'A-Za-z0-9_.-' -)"
}

# In a unit or a session of its own, so that the end of the agent's command is not its end: begin_beside UNIT COMMAND...
begin_beside() {
  name=$1
  shift
  if [ -e "$root/systemd" ]; then
    systemd-run --quiet --collect --unit "$name" -p KillMode=control-group -p TimeoutStopSec=10 "$@"
  elif command -v setsid >/dev/null; then
    setsid "$@" </dev/null >/dev/null 2>&1 &
  else
    "$@" </dev/null >/dev/null 2>&1 &
  fi
}

# hello: puts what runs scripts on the machine, and says who the machine is to AWS.
hello() {
  for program in aws tar find base64; do
    command -v $program >/dev/null || {
      echo "The image has no program '$program'; install it in the machine's userData, or take an image that has it (Amazon Linux 2023 does)."
      exit 3
    }
  done
  mkdir -p "$root/runs" "$root/processes" "$root/workspace" && chmod 755 "$root" "$root/workspace" || exit 4
  [ -e "$root/systemd" ] || ! have_systemd || : >"$root/systemd"
  printf '%s\n' "$runner" >"$root/runner.$$" && mv "$root/runner.$$" "$root/runner" || exit 4
  printf '%s\n' "$process" >"$root/process.$$" && mv "$root/process.$$" "$root/process" || exit 4
  if [ -e "$root/systemd" ] && ! [ -e "$root/boot" ]; then
    # What ran when the machine went down does not run again: its end is noted.
    printf '[Unit]\nDescription=Greenroom: notes what a restart of the machine has ended\nWants=network-online.target\nAfter=network-online.target\n[Service]\nType=oneshot\nExecStart=/bin/sh %s/runner rebooted\n[Install]\nWantedBy=multi-user.target\n' \
      "$root" >"${GREENROOM_UNITS:-/etc/systemd/system}/greenroom-boot.service" &&
      systemctl enable --quiet greenroom-boot.service && : >"$root/boot"
  fi
  # A spot machine is told two minutes before it is taken back; those that run scripts on it look for that.
  if command -v curl >/dev/null && [ "$(sh "$root/runner" metadata instance-life-cycle)" = spot ]; then
    : >"$root/spot"
  fi
  identity=$(aws sts get-caller-identity --query UserId --output text 2>&1) || {
    echo "The machine has no credentials of its instance profile: $identity"
    exit 5
  }
  # An image that was made of another machine has that one's scripts and sources on its disk.
  if [ -e "$root/identity" ] && [ "$(cat "$root/identity")" != "$identity" ]; then
    rm -rf "$root/runs" "$root/processes" "$root/workspace"
    mkdir -p "$root/runs" "$root/processes" "$root/workspace" && chmod 755 "$root/workspace" || exit 4
  fi
  echo "$identity" >"$root/identity"
  echo "$identity"
}

# begin BUCKET PREFIX SCRIPT: begins a script that the worker has put into the bucket, once.
begin() {
  [ -e "$root/runner" ] || exit 6 # another machine than the one that was greeted
  mkdir -p "$root/$3" || exit 4
  mkdir "$root/$3/started" 2>/dev/null || { [ -d "$root/$3/started" ] && exit 0 || exit 4; }
  printf '%s %s\n' "$1" "$2" >"$root/$3/where"
  begin_beside "$(unit "$3")-mirror" /bin/sh "$root/runner" begin "$1" "$2" "$3" "$(unit "$3")" || {
    rmdir "$root/$3/started" # nothing runs: the next time may do better
    exit 7
  }
}

# end all|SCRIPT...: ends scripts; prints how many could not be ended.
end() {
  cd "$root" || exit 4
  [ "$1" != all ] || set -- runs/* processes/*
  for script; do
    case $script in
      *'*') continue ;; # there is none
    esac
    # also for one that is still to be begun: then it will not be
    mkdir -p "$root/$script" && echo >"$root/$script/stopped"
    [ ! -e "$root/systemd" ] || systemctl stop "$(unit "$script").service" 2>/dev/null
  done
  left=0
  for script; do
    [ -d "$script" ] || continue
    [ -e "$root/systemd" ] || stop_session "$script" || left=$((left + 1))
    [ ! -e "$root/systemd" ] || ! systemctl is-active --quiet "$(unit "$script").service" || left=$((left + 1))
  done
  echo "$left"
}

# Without systemd: asks the script's session, and makes it go after ten seconds.
stop_session() {
  [ -s "$root/$1/session" ] && read -r session <"$root/$1/session" || return 0
  for signal in TERM 0 0 0 0 0 0 0 0 0 KILL 0 0; do
    kill "-$signal" "-$session" 2>/dev/null || return 0
    sleep 1
  done
  return 1
}

# remove SCRIPT: forgets a script. Who tells of it is stopped first: neither is the script begun by that after its end, nor does
# the next script of this name find its unit in use, or a result that is not its own.
remove() {
  case $1 in
    runs/?* | processes/?*)
      stop_mirror "$1"
      end "$1" >/dev/null
      rm -rf "${root:?}/$1"
      ;;
  esac
}

stop_mirror() {
  if [ -e "$root/systemd" ]; then
    systemctl stop "$(unit "$1")-mirror.service" 2>/dev/null
  elif [ -s "$root/$1/mirror" ] && read -r mirror <"$root/$1/mirror" &&
    grep -q "$root/runner" "/proc/$mirror/cmdline" 2>/dev/null; then
    # it, and not what has its number since a restart of the machine
    kill -KILL "-$mirror" 2>/dev/null || kill -KILL "$mirror" 2>/dev/null
  fi
}

# fetch BUCKET KEY FOLDER: unpacks an archive from the bucket into a folder of the machine. FOLDER is in base64.
fetch() {
  folder=$(placed "$3")
  archive=$root/fetched.$$
  aws s3api get-object --bucket "$1" --key "$2" "$archive" >/dev/null &&
    mkdir -p "$folder" && tar -xzf "$archive" -C "$folder" --no-same-owner
  code=$?
  rm -f "$archive"
  exit $code
}

# collect BUCKET KEY FOLDER SCRIPT PATTERNS: packs the files whose paths fit one of the patterns of find, a line each. FOLDER and
# PATTERNS are in base64. Prints when the script was begun, in seconds.
collect() {
  folder=$(placed "$3")
  archive=$root/collected.$$
  find "$root/$4/started" -maxdepth 0 -printf '%T@\n' || exit 4
  cd "$folder" 2>/dev/null || exit 0
  printf %s "$5" | base64 -d >"$archive.patterns"
  while IFS= read -r pattern; do
    find . -path "./$pattern" ! -type d -print0
  done <"$archive.patterns" | sort -zu >"$archive.names"
  tar --format=posix --null -T "$archive.names" -czf "$archive" 2>/dev/null # what went away meanwhile is left out
  aws s3api put-object --bucket "$1" --key "$2" --body "$archive" >/dev/null
  code=$?
  rm -f "$archive" "$archive.names" "$archive.patterns"
  exit $code
}

# until ENVIRONMENT SECONDS: when the machine ends itself. What its user data does at each boot goes by the file.
until_then() {
  printf '%s\n' "$2" >"$root/end.$$" && mv "$root/end.$$" "$root/end-$1" || exit 4
  if command -v systemd-run >/dev/null; then
    systemctl stop greenroom-end.timer 2>/dev/null
    systemd-run --quiet --unit greenroom-end --on-calendar "$(date -u -d "@$2" '+%Y-%m-%d %H:%M:%S UTC')" \
      --timer-property=AccuracySec=1s systemctl poweroff
  else
    minutes=$((($2 - $(date +%s) + 59) / 60))
    shutdown -c
    shutdown -P "+$((minutes < 1 ? 1 : minutes))"
  fi
}

# A path of the machine, given in base64; below another root where the machine has one.
placed() {
  printf %s "$1" | base64 -d | sed "s|^/var/lib/greenroom|$root|"
}

operation=$1
shift
case $operation in
  flush) sync ;;
  hello | begin | end | remove | fetch | collect) "$operation" "$@" ;;
  until) until_then "$@" ;;
  *)
    echo "unknown operation '$operation'"
    exit 2
    ;;
esac
