# Runs one script of the worker's on this machine, and tells of it in the bucket: what it prints, in objects named by the place
# where each begins; that it is alive; how it ended, last of all. The end of the script's own unit is not the end of this.
umask 077
root=${GREENROOM_ROOT:-/var/lib/greenroom}

# Again and again for some minutes: the network may be away, or the bucket busy.
put() {
  for pause in 1 2 5 10 20 30 60 60 60 0; do
    if aws s3api put-object --bucket "$bucket" --key "$prefix/$script/$1" --body "$2" >/dev/null 2>"$folder/problem"; then
      return 0
    fi
    sleep $pause
  done
  return 1
}

# A field of the request, of which each is in base64.
field() {
  sed -n 's/.*"'"$1"'":"\([A-Za-z0-9+/=]*\)".*/\1/p' "$folder/request" | base64 -d
}

result() {
  printf '%s\n' "$1" >"$folder/result"
  put result.json "$folder/result"
}

# Sends what was printed since the last time.
sent=0
mirror() {
  (
    cd "$folder" || exit
    [ ! -e output.log ] || echo "0 output.log"
    for part in output.[0-9]*; do
      [ ! -e "$part" ] || echo "${part#output.} $part"
    done
  ) | sort -n >"$folder/parts"
  while read -r first part; do
    size=$(wc -c <"$folder/$part") || continue
    [ "$sent" -ge "$first" ] || sent=$first
    if [ "$sent" -lt "$((first + size))" ]; then
      tail -c "+$((sent - first + 1))" "$folder/$part" | head -c "$((first + size - sent))" >"$folder/piece"
      if [ -s "$folder/piece" ]; then
        put "out/$(printf %020d "$sent")" "$folder/piece" || return
        sent=$((sent + $(wc -c <"$folder/piece")))
      fi
    fi
  done <"$folder/parts"
}

# The script's own process, in a unit or session of its own: its variables are read and gone before it runs.
if [ "$1" = run ]; then
  folder=$2
  echo "$$" >"$folder/session"
  cd "$(cat "$folder/working-folder")" 2>>"$folder/output.log" || exit
  . "$folder/exports"
  rm -f "$folder/exports"
  umask 022
  exec /bin/sh "$root/process" "$folder"
fi

# What EC2 tells of this machine; with a token, as its metadata can be had with one only.
if [ "$1" = metadata ]; then
  metadata=${GREENROOM_METADATA:-http://169.254.169.254}/latest
  token=$(curl -fsS -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token" 2>/dev/null) &&
    curl -fsS -m 2 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/$2" 2>/dev/null
  exit
fi

# What was in progress when the machine went down.
if [ "$1" = rebooted ]; then
  # A machine that was started from an image of another one: that one's scripts are none of its own.
  machine=$(sh "$0" metadata instance-id)
  case $(cat "$root/identity" 2>/dev/null) in
    *":$machine") ;;
    *) [ -z "$machine" ] || exit 0 ;;
  esac
  for folder in "$root"/runs/* "$root"/processes/*; do
    if [ -s "$folder/where" ] && [ ! -e "$folder/result" ]; then
      read -r bucket prefix <"$folder/where"
      script=${folder#"$root"/}
      mirror
      result '{"gone":"was ended by a restart of its machine"}'
    fi
  done
  exit
fi

bucket=$2
prefix=$3
script=$4
unit=$5
folder=$root/$script
echo "$$" >"$folder/mirror"
trap 'rm -f "$folder/mirror"' EXIT

for pause in 1 2 5 10 20 0; do
  if aws s3api get-object --bucket "$bucket" --key "$prefix/$script/request.json" "$folder/request" >/dev/null 2>"$folder/problem"; then
    break
  fi
  sleep $pause
done
if [ ! -s "$folder/request" ]; then
  result '{"gone":"could not be begun: its request cannot be read from the bucket"}'
  exit
fi
field run >"$folder/script"
field folder | sed "s|^/var/lib/greenroom|$root|" >"$folder/working-folder"
field variables | sed "s|/var/lib/greenroom|$root|g" >"$folder/exports"
fetch_secret() {
  for pause in 1 2 5 10 0; do
    if aws ssm get-parameter --name "$1" --with-decryption --query Parameter.Value --output text >"$folder/secret" 2>"$folder/problem"; then
      return 0
    fi
    sleep $pause
  done
  return 1
}
for parameter in $(field secrets); do
  if ! fetch_secret "$parameter"; then
    rm -f "$folder/exports" "$folder/secret"
    result '{"gone":"could not be begun: its secret inputs cannot be read; may the machine'"'"'s role read the parameters of Greenroom?"}'
    exit
  fi
  tr -d '\n' <"$folder/secret" >>"$folder/secrets"
done
if [ -e "$folder/secrets" ]; then
  base64 -d <"$folder/secrets" >>"$folder/exports"
  rm -f "$folder/secret" "$folder/secrets"
fi
date +%s >"$folder/alive"
put alive "$folder/alive"

if [ -e "$folder/stopped" ]; then
  : # by whom it was cancelled meanwhile
elif [ -e "$root/systemd" ]; then
  systemd-run --quiet --collect --unit "$unit" -p KillMode=control-group -p TimeoutStopSec=10 /bin/sh "$root/runner" run "$folder"
else
  setsid /bin/sh "$root/runner" run "$folder" </dev/null >/dev/null 2>&1 &
fi

runs() {
  if [ -e "$root/systemd" ]; then
    systemctl is-active --quiet "$unit.service"
  else
    [ ! -s "$folder/session" ] || kill -0 "-$(cat "$folder/session")" 2>/dev/null
  fi
}

# Whoever reads what the script prints is told when its machine will be taken away.
warned=
warn() {
  if [ -e "$root/spot" ] && [ -z "$warned" ] && notice=$(sh "$root/runner" metadata spot/instance-action); then
    warned=yes
    last=$(tail -n 1 "$folder/parts")
    last=${last:-0 output.log}
    echo "greenroom: AWS takes this spot machine back, with two minutes' notice: $notice" >>"$folder/${last#* }"
  fi
}

# Short scripts are told of soon, long ones every two seconds.
pause=0.2
told=$(date +%s)
gone=0
pauses=0
while [ ! -s "$folder/exit" ] && [ $gone -lt 3 ]; do
  sleep $pause
  case $pause in
    0.2) pause=0.5 ;;
    0.5) pause=1 ;;
    *) pause=2 ;;
  esac
  pauses=$((pauses + 1))
  [ $((pauses % 3)) -ne 0 ] || warn
  mirror
  now=$(date +%s)
  if [ $((now - told)) -ge 15 ]; then
    told=$now
    echo "$now" >"$folder/alive"
    put alive "$folder/alive"
    if [ ! -e "$folder/stopped" ] && aws s3api head-object --bucket "$bucket" --key "$prefix/$script/cancel" >/dev/null 2>&1; then
      : >"$folder/stopped"
      if [ -e "$root/systemd" ]; then
        systemctl stop "$unit.service"
      else
        kill -TERM "-$(cat "$folder/session")"
      fi
    fi
  fi
  if runs; then
    gone=0
  else
    gone=$((gone + 1)) # its exit code may be on its way to the disk
  fi
done
mirror
if [ -f "$folder/variables" ] && [ ! -L "$folder/variables" ]; then
  head -c 262144 "$folder/variables" >"$folder/piece"
  put variables "$folder/piece"
fi
if [ -s "$folder/exit" ]; then
  result '{"exit":'"$(cat "$folder/exit")"',"at":'"$(date +%s -r "$folder/exit")"',"size":'"$sent"'}'
elif [ -e "$folder/stopped" ]; then
  result '{"gone":"was ended from outside"}'
else
  result '{"gone":"was killed on its machine: it left no exit code"}'
fi
