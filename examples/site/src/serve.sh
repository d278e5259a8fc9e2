#!/bin/sh
# serve.sh HOST:PORT FOLDER: serves the files of a folder, with what this machine or image has.
address=${1%:*}
# a container's own name, as a number: the server of busybox takes nothing else everywhere
while read -r number names; do
  case " $names " in
    *" $address "*) address=$number ;;
  esac
done </etc/hosts
if command -v busybox >/dev/null; then
  exec busybox httpd -f -p "$address:${1##*:}" -h "$2"
fi
exec python3 -m http.server "${1##*:}" --bind "$address" --directory "$2"
