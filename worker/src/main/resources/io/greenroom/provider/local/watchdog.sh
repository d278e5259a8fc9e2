# Ends what runs in the environment in the folder "$1", all of which carries the mark "$2", when its time is over and no
# worker has ended it. Nothing but this machine is needed for that. Goes away with the environment, or is ended with it.
set -f
greenroom_folder=$1
greenroom_mark=$2

greenroom_start=-
greenroom_boot=-
if [ -r "/proc/$$/stat" ] && read -r greenroom_stat <"/proc/$$/stat"; then
  # shellcheck disable=SC2086 # the fields after the name, which may hold spaces itself
  set -- ${greenroom_stat##*)}
  greenroom_start=${20}
  read -r greenroom_boot </proc/sys/kernel/random/boot_id || greenroom_boot=-
fi
echo "$$ $greenroom_start $greenroom_boot" >"$greenroom_folder/processes/watchdog/pid"

# The time may be moved meanwhile, so it is read again whenever it seems to be over, and now and then before. A worker
# that lives is faster than this.
while :; do
  [ -d "$greenroom_folder" ] || exit 0
  greenroom_left=300
  if ! read -r greenroom_end 2>/dev/null <"$greenroom_folder/expires"; then
    greenroom_left=1
  elif [ "$greenroom_end" != never ]; then
    greenroom_left=$((greenroom_end + 3 - $(date +%s)))
    [ "$greenroom_left" -gt 0 ] || break
    [ "$greenroom_left" -le 300 ] || greenroom_left=300
  fi
  sleep "$greenroom_left"
done

# One that a worker is taking down gets the time for that: the worker may be alive.
greenroom_rounds=0
while [ "$greenroom_rounds" -lt 90 ] && grep -q '"ENDING"' "$greenroom_folder/state.json" 2>/dev/null; do
  sleep 10
  [ -d "$greenroom_folder" ] || exit 0
  greenroom_rounds=$((greenroom_rounds + 1))
done

greenroom_signal() {
  greenroom_living=
  set +f
  for greenroom_process in $(grep -ls "GREENROOM_MARK=$greenroom_mark" /proc/[0-9]*/environ 2>/dev/null); do
    greenroom_pid=${greenroom_process#/proc/}
    greenroom_pid=${greenroom_pid%/environ}
    if [ "$greenroom_pid" != "$$" ] && kill -s "$1" "$greenroom_pid" 2>/dev/null; then
      greenroom_living=yes
    fi
  done
  set -f
}

greenroom_end_all() {
  greenroom_signal TERM
  greenroom_rounds=0
  while [ -n "$greenroom_living" ] && [ "$greenroom_rounds" -lt 3 ]; do
    sleep 1
    greenroom_signal 0
    greenroom_rounds=$((greenroom_rounds + 1))
  done
  while [ -n "$greenroom_living" ] && [ "$greenroom_rounds" -lt 13 ]; do
    greenroom_signal KILL
    [ -z "$greenroom_living" ] || sleep 1
    greenroom_rounds=$((greenroom_rounds + 1))
  done
}

greenroom_end_all
# The teardown steps, each once: what a worker began it goes on with.
greenroom_step=1
while greenroom_at=$greenroom_folder/processes/teardown-$greenroom_step && [ -f "$greenroom_at/script" ]; do
  if mkdir "$greenroom_at/started" 2>/dev/null; then
    (cd "$greenroom_folder/workspace" && exec /bin/sh "$greenroom_at/script") >"$greenroom_at/output.log" 2>&1 </dev/null
    echo "$?" >"$greenroom_at/exit"
  fi
  greenroom_step=$((greenroom_step + 1))
done
greenroom_end_all
: >"$greenroom_folder/ended-by-watchdog"
