# What the worker asks of a host, as functions of the shell that it keeps open there. What has to work on a host that is
# at its limit of processes starts none: it uses nothing but what the shell itself can do. The texts of $process and
# $runner are set before this.
# shellcheck disable=SC2154
umask 0 # whoever writes and reads in the folders: it is one environment

# begin FOLDER WORKING-FOLDER TEXT EXPORTS: begins the text as a script, once; EXPORTS are statements that set its variables.
begin() {
  [ ! -d "$1/started" ] || return 0
  if ! { mkdir -p "$1" && printf '%s\n' "$3" >"$1/command" && printf '%s\n' "$runner" >"$1/script" && mkdir "$1/started"; }; then
    printf '%s\n%s\n' "$3" "$runner" | cat >"$1/command" # which says why, as the shell itself does not always
    return 1
  fi
  (
    umask 022
    cd "$2" || exit
    eval "$4"
    if command -v setsid >/dev/null; then
      exec setsid /bin/sh -c "$process" greenroom "$1"
    fi
    exec /bin/sh -c "$process" greenroom "$1"
  ) >/dev/null 2>&1 &
}

# alive PID START: whether the process that was begun then still runs.
alive() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  # shellcheck disable=SC2086 # the fields after the name, which may hold spaces itself
  set -- "$2" ${stat##*)}
  [ "$2" != Z ] && [ "$1" = "${21}" ]
}

# look FOLDER...: a line for each: none, running, "exited CODE SECONDS", or gone.
look() {
  for folder; do
    pid=
    standing=gone
    if [ ! -d "$folder/started" ]; then
      standing=none
    elif [ -s "$folder/pid" ] && read -r pid start _ <"$folder/pid"; then
      if alive "$pid" "$start"; then
        standing=running
      fi
    elif [ "$(($(date +%s) - $(stat -c %Y "$folder/started")))" -lt 10 ]; then
      # it has not said its number yet; not for long, as one that was being begun when its worker died never will
      standing=running
    fi
    # after the look at the process, which writes its code before it goes
    if [ -s "$folder/exit" ] && read -r code <"$folder/exit"; then
      standing="exited $code $(stat -c %Y "$folder/exit")"
    fi
    echo "$standing"
  done
}

# tell SIGNAL FOLDER...: sends it to the sessions of the scripts in the folders; prints how many processes those have.
tell() {
  signal=$1
  shift
  sessions=' '
  for folder; do
    # the scripts of other containers have numbers that mean something else here
    if [ -s "$folder/pid" ] && read -r pid start _ <"$folder/pid" && alive "$pid" "$start"; then
      sessions="$sessions$pid "
      kill "-$signal" -- "-$pid" 2>/dev/null # all of a group at once, so that none is born meanwhile
    fi
  done
  count=0
  for process_folder in /proc/[0-9]*; do
    if read -r stat 2>/dev/null <"$process_folder/stat"; then
      # shellcheck disable=SC2086
      set -- ${stat##*)}
      if [ "$1" != Z ] && [ "${sessions#* "$4" }" != "$sessions" ]; then
        kill "-$signal" "${stat%% *}" 2>/dev/null
        count=$((count + 1))
      fi
    fi
  done
  echo "$count"
}

# tell_marked SIGNAL VARIABLE=MARK: the same for the processes in whose environment there is a variable that begins so.
tell_marked() {
  count=0
  for marked in $(
    for process_folder in /proc/[0-9]*; do
      echo "$process_folder"
      cat "$process_folder/environ" 2>/dev/null
      echo
    done | tr '\0' '\n' | while IFS= read -r line; do
      case $line in
        /proc/*) found=$line ;;
        "$2"*) echo "$found" ;;
      esac
    done
  ); do
    if kill "-$1" "${marked#/proc/}" 2>/dev/null; then
      count=$((count + 1))
    fi
  done
  echo "$count"
}

# files FOLDER: "MODE SIZE NAME" of everything in it.
files() {
  cd "$1" 2>/dev/null || return 0
  stat -c '%f %s %n' -- * 2>/dev/null
  cd /
}

# piece FILE OFFSET COUNT: so many bytes of a regular file.
piece() {
  [ -f "$1" ] && [ ! -L "$1" ] || return 9
  tail -c "+$(($2 + 1))" "$1" | head -c "$3"
}

# written FILE: when it was, in seconds, and in a text that sorts like its time.
written() {
  stat -c '%Y %y' -- "$1"
}

# ask_http URL: whether it answers well; 9 when there is nothing to ask with.
ask_http() {
  if command -v wget >/dev/null; then
    # not its own -T, of which some builds of busybox die
    if command -v timeout >/dev/null; then
      timeout 5 wget -q -O /dev/null "$1"
    else
      wget -q -O /dev/null "$1"
    fi
  elif command -v curl >/dev/null; then
    curl -fsS -m 5 -o /dev/null "$1"
  else
    return 9
  fi
}

# listens PORT: whether anything does at the port, in hexadecimal digits.
listens() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    if [ -r "$table" ]; then
      while read -r _ address _ connection _; do
        # 0A is LISTEN
        if [ "$connection" = 0A ] && [ "${address##*:}" = "$1" ]; then
          return 0
        fi
      done <"$table"
    fi
  done
  return 1
}
