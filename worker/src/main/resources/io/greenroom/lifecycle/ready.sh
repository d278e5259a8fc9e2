# Tries whether something is up until it is, where it runs. A try says in a line what it saw, and ends with 9 when trying
# again cannot help.

# until_up TRY ADDRESS: says what was seen whenever that is something new.
until_up() {
  last=
  until answer=$("$@" 2>&1); do
    code=$?
    if [ "$answer" != "$last" ]; then
      printf '%s\n' "$answer"
      last=$answer
    fi
    [ "$code" != 9 ] || exit 9
    sleep 1
  done
}

# limited COMMAND...: for 5 seconds, where there is something to see to that.
limited() {
  if command -v timeout >/dev/null; then
    timeout 5 "$@"
  else
    "$@"
  fi
}

# try_http URL: whether it answers with a status below 400.
try_http() {
  case $1 in
    http://* | https://*) ;;
    *)
      echo "what is to be asked is no URL that begins with http:// or https://"
      return 9
      ;;
  esac
  unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY # it is here
  if command -v curl >/dev/null; then
    curl -gfsS -m 5 -o /dev/null --url "$1"
  elif command -v wget >/dev/null; then
    limited wget -q -O /dev/null "$1" || {
      echo "it did not answer well"
      return 1
    }
  else
    echo "there is neither curl nor wget to ask with: install one, or use tcp or command in 'ready'"
    return 9
  fi
}

# try_tcp HOST:PORT: whether a connection is taken there.
try_tcp() {
  host=${1%:*}
  host=${host#"["}
  host=${host%"]"}
  case $1 in
    -* | :*) port= ;;
    *:*) port=${1##*:} ;;
    *) port= ;;
  esac
  case $port in
    '' | *[!0-9]*)
      echo "what is to be tried is no host:port"
      return 9
      ;;
  esac
  if command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # bash fills it in
    limited bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null
  elif is_here "$host"; then
    listens "$(printf '%04X' "$port")"
  elif command -v nc >/dev/null; then
    limited nc -z "$host" "$port"
  else
    echo "there is neither bash nor nc to connect with: install one, or use command in 'ready'"
    return 9
  fi || {
    echo "nothing takes a connection"
    return 1
  }
}

# is_here HOST: whether that is this machine, whose table of ports can be read.
is_here() {
  case $1 in
    localhost | 127.* | ::1) [ -r /proc/net/tcp ] ;;
    *) return 1 ;;
  esac
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
