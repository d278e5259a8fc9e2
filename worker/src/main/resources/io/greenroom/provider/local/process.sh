# Runs the script in the folder "$1", once: whoever comes second finds 'started' and leaves. Says on disk who runs it
# (pid, its start time, the boot it belongs to) and how it ended. Variables carry a prefix, so that none that the
# script is given is touched.
set -f
greenroom_folder=$1
mkdir "$greenroom_folder/started" 2>/dev/null || exit 0
# A signal to the whole group must end the script but leave us here to write down how it ended.
trap : HUP INT TERM
greenroom_start=-
greenroom_boot=-
if [ -r "/proc/$$/stat" ] && read -r greenroom_stat <"/proc/$$/stat"; then
  # shellcheck disable=SC2086 # the fields after the name, which may hold spaces itself
  set -- ${greenroom_stat##*)}
  greenroom_start=${20}
  read -r greenroom_boot </proc/sys/kernel/random/boot_id || greenroom_boot=-
fi
echo "$$ $greenroom_start $greenroom_boot" >"$greenroom_folder/pid.new" &&
  mv "$greenroom_folder/pid.new" "$greenroom_folder/pid"
/bin/sh "$greenroom_folder/script"
greenroom_code=$?
echo "$greenroom_code" >"$greenroom_folder/exit.new" &&
  mv "$greenroom_folder/exit.new" "$greenroom_folder/exit"
