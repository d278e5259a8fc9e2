package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The commands in a machine's folder that stand before the computer's own. */
final class Tools {
    /** All that asks what systemd or cloud-init would do: the arguments go to the fake, which answers code and text. */
    private static final String ASKING = """
            #!/bin/sh
            name=${0##*/}
            count=$#
            for argument; do
                set -- "$@" --data-urlencode "argument=$argument"
            done
            shift "$count"
            answer=$(curl -sS --data tool=yes "$@" '@ENDPOINT@/_machine/@MACHINE@/'"$name") || {
                echo "$name: this machine is gone" >&2
                exit 1
            }
            code=${answer%%[!0-9]*}
            text=${answer#"$code"}
            text=${text#?}
            if [ -z "$text" ]; then
                :
            elif [ "$code" = 0 ]; then
                printf '%s\\n' "$text"
            else
                printf '%s\\n' "$text" >&2
            fi
            exit "$code"
            """;

    /** The time of a clock that a test moves; the computer's own where another one is asked for. */
    private static final String DATE = """
            #!/bin/sh
            for argument; do
                case $argument in
                    -I* | -R) ;;
                    --date* | --reference* | --file* | --set* | -[!-]*[dfrs]* | -[dfrs]*)
                        exec /bin/date "$@"
                        ;;
                esac
            done
            now=$(curl -fsS --data tool=yes '@ENDPOINT@/_machine/@MACHINE@/date') || exec /bin/date "$@"
            exec /bin/date -d "@$now" "$@"
            """;

    /** The AWS command line, as far as machines use it. Ends with 252 where the fake is not asked, 254 where it refuses. */
    private static final String AWS = """
            #!/bin/sh
            usage() {
                printf '\\naws: error: %s\\n' "$1" >&2
                exit 252
            }

            # Whatever curl needs; the answer is in the file.
            call() {
                service=$1
                operation=$2
                shift 2
                attempt=1
                while :; do
                    status=$(curl -sS -o "$answer" -w '%{http_code}' -H 'X-Fake-Cli: yes' -H 'Expect:' \\
                        -H "Authorization: AWS4-HMAC-SHA256 Credential=machine.@MACHINE@/20260101/@REGION@/$service/aws4_request" \\
                        "$@" 2> /dev/null) || status=000
                    case $status in
                        2*) return ;;
                        000 | 429 | 5*) [ "$attempt" -lt 3 ] || break ;;
                        *) break ;;
                    esac
                    attempt=$((attempt + 1))
                done
                if [ "$status" = 000 ]; then
                    printf '\\nCould not connect to the endpoint URL: "%s/"\\n' '@ENDPOINT@' >&2
                    exit 255
                fi
                printf '\\n' >&2
                case $operation/$status in
                    HeadObject/404) echo 'An error occurred (404) when calling the HeadObject operation: Not Found' >&2 ;;
                    HeadObject/*) echo "An error occurred ($status) when calling the HeadObject operation: Forbidden" >&2 ;;
                    *) cat "$answer" >&2 ;;
                esac
                exit 254
            }

            encoded() {
                rest=$1
                while [ -n "$rest" ]; do
                    tail=${rest#?}
                    c=${rest%"$tail"}
                    rest=$tail
                    case $c in
                        [A-Za-z0-9/._~-]) printf %s "$c" ;;
                        *) printf '%%%02X' "'$c" ;;
                    esac
                done
            }

            asked=$*
            service=$1
            operation=$2
            [ $# -ge 2 ] || usage 'the following arguments are required: command'
            shift 2
            bucket='' key='' body='' name='' query='' output=json decrypt=false file=''
            while [ $# -gt 0 ]; do
                case $1 in
                    --with-decryption) decrypt=true ;;
                    --bucket | --key | --body | --name | --query | --output)
                        [ $# -ge 2 ] || usage "argument $1: expected one argument"
                        case $1 in
                            --bucket) bucket=$2 ;;
                            --key) key=$2 ;;
                            --body) body=$2 ;;
                            --name) name=$2 ;;
                            --query) query=$2 ;;
                            --output) output=$2 ;;
                        esac
                        shift
                        ;;
                    --*) usage "Unknown options: $1" ;;
                    *) [ -z "$file" ] || usage "Unknown options: $1"; file=$1 ;;
                esac
                shift
            done
            if [ '@CREDENTIALS@' = no ]; then
                printf '\\nUnable to locate credentials. You can configure credentials by running "aws configure".\\n' >&2
                exit 253
            fi
            answer=$(mktemp '@FOLDER@/tmp/aws.XXXXXX') || exit 255
            trap 'rm -f "$answer"' EXIT
            object='@ENDPOINT@'/$bucket/$(encoded "$key")
            case "$service $operation" in
                's3api put-object' | 's3api get-object' | 's3api head-object')
                    [ -n "$bucket" ] || usage 'the following arguments are required: --bucket'
                    [ -n "$key" ] || usage 'the following arguments are required: --key'
                    ;;
            esac
            case "$service $operation $query $output" in
                's3api put-object  json')
                    [ -r "$body" ] || usage "Error parsing parameter '--body': Blob values must be a path to a file."
                    call s3 PutObject -T "$body" "$object"
                    echo '{}'
                    ;;
                's3api get-object  json')
                    [ -n "$file" ] || usage 'the following arguments are required: outfile'
                    call s3 GetObject "$object"
                    cat "$answer" > "$file" || exit 255
                    echo '{}'
                    ;;
                's3api head-object  json')
                    call s3 HeadObject -I "$object"
                    echo '{}'
                    ;;
                'sts get-caller-identity UserId text')
                    call sts GetCallerIdentity -H 'X-Fake-Query: UserId' \\
                        --data 'Action=GetCallerIdentity&Version=2011-06-15' '@ENDPOINT@/'
                    cat "$answer"
                    ;;
                'ssm get-parameter Parameter.Value text')
                    [ -n "$name" ] || usage 'the following arguments are required: --name'
                    call ssm GetParameter -H 'X-Fake-Query: Parameter.Value' -H 'X-Amz-Target: AmazonSSM.GetParameter' \\
                        -H 'Content-Type: application/x-amz-json-1.1' \\
                        --data "{\\"Name\\":\\"$name\\",\\"WithDecryption\\":$decrypt}" '@ENDPOINT@/'
                    cat "$answer"
                    ;;
                *) usage "the fake machine does not know this form: aws $asked" ;;
            esac
            """;

    private static final List<String> NAMES =
            List.of("systemd-run", "systemctl", "poweroff", "reboot", "shutdown", "cloud-init");

    private Tools() {}

    static void write(FakeMachine machine, FakeAws aws) throws IOException {
        URI endpoint = aws.endpoint();
        Path bin = machine.folder().resolve("bin");
        Files.createDirectories(bin);
        for (String name : NAMES) {
            write(bin.resolve(name), ASKING, machine, endpoint);
        }
        write(bin.resolve("aws"), AWS, machine, endpoint);
        if (aws.isMoved()) {
            write(bin.resolve("date"), DATE, machine, endpoint);
        }
    }

    private static void write(Path file, String text, FakeMachine machine, URI endpoint) {
        String script = text.replace("@ENDPOINT@", endpoint.toString())
                .replace("@MACHINE@", machine.id())
                .replace("@REGION@", FakeAccount.REGION)
                .replace("@CREDENTIALS@", machine.launch().profile() == null ? "no" : "yes")
                .replace("@FOLDER@", machine.folder().toString());
        Processes.write(file, script.getBytes(StandardCharsets.UTF_8));
    }
}
