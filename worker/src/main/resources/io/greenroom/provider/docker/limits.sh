# Runs the script "command" beside this one and says, below what that printed, which limit of the container it hit. Nothing
# is started for that: at its limit of processes a container could not.
read_limits() {
  killed=0
  refused=0
  for counters in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    if [ -r "$counters" ]; then
      while read -r name value; do
        [ "$name" != oom_kill ] || killed=$value
      done <"$counters"
    fi
  done
  for counters in /sys/fs/cgroup/pids.events /sys/fs/cgroup/pids/pids.events; do
    if [ -r "$counters" ]; then
      while read -r name value; do
        [ "$name" != max ] || refused=$value
      done <"$counters"
    fi
  done
}

limit_of() {
  limit=
  for counters in "$@"; do
    [ ! -r "$counters" ] || read -r limit <"$counters"
  done
}

read_limits
killed_before=$killed
refused_before=$refused
/bin/sh "${0%/*}/command"
code=$?
read_limits
if [ "$killed" -gt "$killed_before" ]; then
  limit_of /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes
  echo "greenroom: this container hit its memory limit of $((limit / 1048576)) MiB, and the kernel killed a process in it. Raise 'memory' of the component in the blueprint, or providers.docker.memory."
fi
if [ "$refused" -gt "$refused_before" ]; then
  limit_of /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max
  echo "greenroom: this container hit its limit of $limit processes, and could not start another one. Let it start fewer, or raise providers.docker.processes."
fi
exit "$code"
