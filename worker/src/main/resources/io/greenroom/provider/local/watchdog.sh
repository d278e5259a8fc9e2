# The watchdog of the environment in the folder "$1": ends the environment's processes, all of which carry a mark that begins
# with "$2", when its time is over and no worker has done it, and has its teardown steps run. "$3" and "$4" are begin.sh and
# process.sh; what follows are the longest times of the teardown steps, in seconds. Needs nothing but this machine, and is
# ended with the environment. Variables carry a prefix, so that none that the steps are given is touched.
set -f
greenroom_folder=$1
greenroom_mark=$2
greenroom_begin=$3
greenroom_process=$4
shift 4

# The state, the session and the start time of the process "$1", if it is there.
greenroom_look() {
  read -r greenroom_stat 2>/dev/null <"/proc/$1/stat" || return 1
  # shellcheck disable=SC2086 # the fields after the name, which may hold spaces itself
  set -- ${greenroom_stat##*)}
  greenroom_state=$1
  greenroom_session=$4
  greenroom_start=${20}
}

greenroom_start=-
greenroom_boot=-
if greenroom_look "$$"; then
  read -r greenroom_boot </proc/sys/kernel/random/boot_id || greenroom_boot=-
fi
echo "$$ $greenroom_start $greenroom_boot" >"$greenroom_folder/watchdog/pid"

# The time may be moved, and the machine may sleep, so the time is read again now and then. A worker that lives is faster.
while :; do
  [ -d "$greenroom_folder" ] || exit 0
  greenroom_left=300
  if read -r greenroom_end 2>/dev/null <"$greenroom_folder/watchdog/end" && [ "$greenroom_end" != never ]; then
    greenroom_left=$((greenroom_end + 3 - $(date +%s)))
    [ "$greenroom_left" -gt 0 ] || break
    [ "$greenroom_left" -le 300 ] || greenroom_left=300
  fi
  sleep "$greenroom_left"
done

# A worker that began to take it down within the last quarter of an hour may be at it.
while [ -n "$(find "$greenroom_folder/state.json" -mmin -15 2>/dev/null)" ] &&
  grep -q '"phase" *: *"ENDING"' "$greenroom_folder/state.json" 2>/dev/null; do
  sleep 10
done
[ -d "$greenroom_folder" ] || exit 0

# Numbers of processes are used again, so one counts only with its start time: " 17@4711 23@4712 ".
greenroom_leaders=" "
set +f
for greenroom_file in "$greenroom_folder"/processes/*/pid "$greenroom_folder"/runs/*/pid; do
  if read -r greenroom_pid greenroom_started greenroom_since 2>/dev/null <"$greenroom_file" &&
    [ "$greenroom_since" = "$greenroom_boot" ] && greenroom_look "$greenroom_pid" &&
    [ "$greenroom_start" = "$greenroom_started" ]; then
    greenroom_leaders="$greenroom_leaders$greenroom_pid@$greenroom_start "
  fi
done
set -f

# Whether the process just looked at is in the session of a leader; that number is no other session's while the leader is
# there, or anyone else of that session.
greenroom_is_led() {
  case $greenroom_leaders in *" $greenroom_session@"*) ;; *) return 1 ;; esac
  ! greenroom_look "$greenroom_session" ||
    case $greenroom_leaders in *" $greenroom_session@$greenroom_start "*) true ;; *) false ;; esac
}

# Gives every process of the environment the signal "$1"; notes whether there is one.
greenroom_signal() {
  greenroom_living=
  set +f
  for greenroom_file in $(LC_ALL=C grep -ls "GREENROOM_MARK=$greenroom_mark" /proc/[0-9]*/environ 2>/dev/null); do
    greenroom_pid=${greenroom_file#/proc/}
    if kill -s "$1" "${greenroom_pid%/environ}" 2>/dev/null; then
      greenroom_living=yes
    fi
  done
  for greenroom_file in /proc/[0-9]*; do
    greenroom_pid=${greenroom_file#/proc/}
    if greenroom_look "$greenroom_pid" && [ "$greenroom_state" != Z ] && greenroom_is_led &&
      kill -s "$1" "$greenroom_pid" 2>/dev/null; then
      greenroom_living=yes
    fi
  done
  set -f
}

# First asked to, and made to after three seconds. Fails when one is left.
greenroom_end_all() {
  greenroom_signal TERM
  for greenroom_signal in 0 0 0 KILL KILL KILL KILL KILL; do
    [ -n "$greenroom_living" ] || return 0
    sleep 1
    greenroom_signal "$greenroom_signal"
  done
  [ -z "$greenroom_living" ]
}

greenroom_end_all
greenroom_step=0
for greenroom_longest in "$@"; do
  greenroom_step=$((greenroom_step + 1))
  greenroom_at=$greenroom_folder/processes/teardown-$greenroom_step
  [ ! -d "$greenroom_at/started" ] || continue
  (
    cd "$greenroom_folder/workspace" || exit
    GREENROOM_MARK="${greenroom_mark}teardown-$greenroom_step;"
    export GREENROOM_MARK
    exec /bin/sh -c "$greenroom_begin" greenroom "$greenroom_at" /bin/sh -c "$greenroom_process" greenroom "$greenroom_at"
  ) &
  while [ ! -e "$greenroom_at/exit" ] && [ "$greenroom_longest" -gt 0 ]; do
    sleep 1
    greenroom_longest=$((greenroom_longest - 1))
  done
done
until greenroom_end_all; do
  sleep 60
done
chmod u+rwx "$greenroom_folder"
rm -f "$greenroom_folder/secrets.json"
# What is mounted there lies elsewhere: it stays, and with it all else, until a worker tells them apart.
if ! grep -qsF "/${greenroom_folder##*/}/workspace/" /proc/self/mountinfo; then
  rm -rf "$greenroom_folder/workspace"
fi
: >"$greenroom_folder/ended"
