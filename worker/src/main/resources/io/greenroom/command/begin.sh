# Begins the script in the folder "$1" by the command that follows, once: whoever comes second finds 'started' and leaves.
# Ends well when it was begun, by whomever.
mkdir "$1/started" 2>/dev/null || exec test -d "$1/started"
shift
exec "$@"
