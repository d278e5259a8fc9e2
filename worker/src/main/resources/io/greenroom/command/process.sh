# Runs the script in the folder "$1", which was begun just now. Says on disk who runs it (pid, its start time, the boot it
# belongs to) and how it ended. Variables carry a prefix, so that none that the script is given is touched.
set -f
greenroom_folder=$1
# A signal to the whole group must end the script but leave us here to write down how it ended.
trap : HUP INT TERM

# Keeps what comes in: the beginning in output.log, the rest in parts that are named by the place where they begin and of
# which only the last two stay. So a script may print for ever, whether or not a worker is there to see it. It outlives
# a signal to the group, because the script may still have last words.
greenroom_keep() {
  trap '' HUP INT TERM
  greenroom_file=$greenroom_folder/output.log
  greenroom_begin=0
  greenroom_older=
  while :; do
    # dd passes on at once what it reads and says how many times it read: less often than asked only at the end.
    if ! greenroom_reads=$(exec dd bs=65536 count=32 2>&1 >>"$greenroom_file"); then
      exec cat >/dev/null # the disk is full: the script goes on, its words are lost
    fi
    # "whole+partial records in", below a warning or not
    greenroom_whole=${greenroom_reads%%+*}
    greenroom_partial=${greenroom_reads#*+}
    if [ "$((${greenroom_whole##*[!0-9]} + ${greenroom_partial%%[!0-9]*}))" -lt 32 ]; then
      break
    fi
    greenroom_size=$(exec wc -c <"$greenroom_file")
    if [ "$greenroom_size" -ge 8388608 ]; then
      greenroom_begin=$((greenroom_begin + greenroom_size))
      [ -z "$greenroom_older" ] || rm -f "$greenroom_older"
      greenroom_older=$greenroom_file
      [ "$greenroom_file" != "$greenroom_folder/output.log" ] || greenroom_older=
      greenroom_file=$greenroom_folder/output.$greenroom_begin
    fi
  done
  : >"$greenroom_folder/kept"
}
if mkfifo "$greenroom_folder/pipe" 2>/dev/null; then
  greenroom_keep <"$greenroom_folder/pipe" &
  exec >"$greenroom_folder/pipe" 2>&1
fi

greenroom_start=-
greenroom_boot=-
if [ -r "/proc/$$/stat" ] && read -r greenroom_stat <"/proc/$$/stat"; then
  # shellcheck disable=SC2086 # the fields after the name, which may hold spaces itself
  set -- ${greenroom_stat##*)}
  greenroom_start=${20}
  read -r greenroom_boot </proc/sys/kernel/random/boot_id || greenroom_boot=-
fi
# One short line is one write: a reader finds it whole, or an empty file that says nothing yet.
echo "$$ $greenroom_start $greenroom_boot" >"$greenroom_folder/pid"
/bin/sh "$greenroom_folder/script"
greenroom_code=$?
# The last words belong to the output of a process that has ended. What the script left running may hold the pipe open
# for ever, so there is an end to the waiting.
exec >/dev/null 2>&1
for greenroom_pause in 0.002 0.004 0.01 0.02 0.04 0.08 0.16 0.3; do
  if [ -e "$greenroom_folder/kept" ] || ! [ -e "$greenroom_folder/pipe" ]; then
    break
  fi
  sleep "$greenroom_pause" || sleep 1
done
if ! echo "$greenroom_code" >"$greenroom_folder/exit"; then
  : >"$greenroom_folder/script" # the disk is full: there is room where that was, which is of no more use
  echo "$greenroom_code" >"$greenroom_folder/exit"
fi
