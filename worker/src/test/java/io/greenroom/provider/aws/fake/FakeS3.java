package io.greenroom.provider.aws.fake;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** S3, addressed by paths. Every read sees every finished write, and so does every list. */
public final class FakeS3 implements Service {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
    private static final DateTimeFormatter HTTP = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");
    private static final Map<String, String> RIGHTS = Map.of(
            "HeadObject", "s3:GetObject",
            "HeadBucket", "s3:ListBucket",
            "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration",
            "ListObjectsV2", "s3:ListBucket",
            "DeleteObjects", "s3:DeleteObject");

    private final FakeAws aws;
    private final Map<String, NavigableMap<String, Stored>> buckets = new TreeMap<>();
    private @Nullable OtherS3 others;
    private final Map<String, Map<String, Integer>> expiries = new TreeMap<>();

    /** An object. */
    private static final class Stored {
        private final byte[] content;
        private final String etag;
        private final String type;
        private final Instant at;

        private Stored(byte[] content, String etag, String type, Instant at) {
            this.content = content;
            this.etag = etag;
            this.type = type;
            this.at = at;
        }
    }

    FakeS3(FakeAws aws) {
        this.aws = aws;
        addBucket(FakeAccount.BUCKET);
    }

    public synchronized void addBucket(String name) {
        buckets.putIfAbsent(name, new TreeMap<>());
    }

    /** Makes a bucket; false when there is one of that name. */
    synchronized boolean makeBucket(String name) {
        return buckets.putIfAbsent(name, new TreeMap<>()) == null;
    }

    /** Deletes a bucket, also one that is gone; false when there is something in it. */
    synchronized boolean deleteBucket(String name) {
        if (!buckets.getOrDefault(name, new TreeMap<>()).isEmpty()) {
            return false;
        }
        buckets.remove(name);
        return true;
    }

    /** Gives the bucket a rule that what begins so is removed after some days. Nothing is. */
    public synchronized void expire(String bucket, String prefix, int days) {
        expiries.computeIfAbsent(bucket, any -> new TreeMap<>()).put(prefix, days);
    }

    public synchronized void removeBucket(String name) {
        buckets.remove(name);
    }

    /** Requests for buckets that are not here are for another S3, to which they are passed on. */
    public synchronized void othersAt(URI endpoint) {
        others = new OtherS3(endpoint);
    }

    synchronized void close() {
        if (others != null) {
            others.close();
        }
    }

    /** What another S3 says, when the request is for that; null when it is not. */
    @Nullable
    Answer fromOthers(Request request) {
        OtherS3 asked;
        synchronized (this) {
            asked = buckets.containsKey(bucketName(request)) ? null : others;
        }
        return asked == null ? null : asked.answer(request);
    }

    /** The keys of a bucket that begin so, in their order. */
    public synchronized List<String> keys(String bucket, String prefix) {
        return bucket(bucket).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    /** What is stored there, as text; null when nothing is. */
    public synchronized @Nullable String text(String bucket, String key) {
        Stored stored = bucket(bucket).get(key);
        return stored == null ? null : new String(stored.content, StandardCharsets.UTF_8);
    }

    /** The same, also when there is no such bucket. */
    synchronized @Nullable String textIfThere(String bucket, String key) {
        return buckets.containsKey(bucket) ? text(bucket, key) : null;
    }

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public List<String> rights(String operation, Request request) {
        return List.of(RIGHTS.getOrDefault(operation, "s3:" + operation));
    }

    @Override
    public String operation(Request request) {
        if (key(request).isEmpty()) {
            return bucketOperation(request);
        }
        if (request.asks("uploads")
                || request.asks("uploadId")
                || !request.header("x-amz-copy-source").isEmpty()) {
            throw new Refusal(501, "NotImplemented", "The fake takes whole objects alone");
        }
        return switch (request.method()) {
            case "PUT" -> "PutObject";
            case "GET" -> "GetObject";
            case "HEAD" -> "HeadObject";
            case "DELETE" -> "DeleteObject";
            default -> throw new Refusal(405, "MethodNotAllowed", request.method() + " of an object");
        };
    }

    private static String bucketOperation(Request request) {
        return switch (request.method()) {
            case "PUT" -> "CreateBucket";
            case "HEAD" -> "HeadBucket";
            case "POST" -> {
                if (request.asks("delete")) {
                    yield "DeleteObjects";
                }
                throw new Refusal(405, "MethodNotAllowed", "POST to a bucket");
            }
            case "GET" -> {
                if (request.asks("lifecycle")) {
                    yield "GetBucketLifecycleConfiguration";
                }
                if (request.asks("location")) {
                    yield "GetBucketLocation";
                }
                if (request.query("list-type", "").equals("2")) {
                    yield "ListObjectsV2";
                }
                throw new Refusal(501, "NotImplemented", "The fake lists by ListObjectsV2 alone");
            }
            default -> throw new Refusal(405, "MethodNotAllowed", request.method() + " of a bucket");
        };
    }

    private static String bucketName(Request request) {
        return request.path().substring(1).split("/", 2)[0];
    }

    private static String key(Request request) {
        String[] parts = request.path().substring(1).split("/", 2);
        return parts.length == 2 ? parts[1] : "";
    }

    /** Its own folder, and nothing of it but objects: there is no list. */
    @Override
    public boolean isForMachines(String operation, Request request, Caller caller) {
        FakeMachine machine = caller.machine() == null ? null : aws.ec2().find(caller.machine());
        return machine != null
                && List.of("GetObject", "PutObject", "HeadObject").contains(operation)
                && key(request).startsWith("runs/" + machine.userId() + "/");
    }

    @Override
    public synchronized Answer answer(String operation, Request request, Caller caller) {
        if (operation.equals("CreateBucket")) {
            addBucket(bucketName(request));
            return Answer.empty(200);
        }
        NavigableMap<String, Stored> objects = bucket(bucketName(request));
        return switch (operation) {
            case "PutObject" -> put(objects, key(request), request);
            case "GetObject", "HeadObject" -> get(objects, key(request), request, caller);
            case "DeleteObject" -> {
                objects.remove(key(request));
                yield Answer.empty(204);
            }
            case "DeleteObjects" -> deleteSome(objects, request);
            case "ListObjectsV2" -> list(objects, request);
            case "GetBucketLifecycleConfiguration" -> lifecycle(bucketName(request));
            case "GetBucketLocation" ->
                Answer.xml(200, Xml.document("LocationConstraint", NAMESPACE, xml -> xml.text(FakeAccount.REGION)));
            default -> Answer.empty(200).with("x-amz-bucket-region", FakeAccount.REGION);
        };
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        if (request.method().equals("HEAD")) {
            return Answer.empty(refusal.status());
        }
        return Answer.xml(refusal.status(), Xml.document("Error", "", xml -> xml.element("Code", refusal.code())
                .element("Message", refusal.text())
                .element("Resource", request.path())
                .element("RequestId", "fake")));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(503, "SlowDown", "Please reduce your request rate.");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "AccessDenied", text);
    }

    private NavigableMap<String, Stored> bucket(String name) {
        NavigableMap<String, Stored> objects = buckets.get(name);
        if (objects == null) {
            throw new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        return objects;
    }

    private Answer put(NavigableMap<String, Stored> objects, String key, Request request) {
        String none = request.header("If-None-Match");
        if (!none.isEmpty() && !none.equals("*")) {
            throw new Refusal(501, "NotImplemented", "If-None-Match of an upload takes * alone");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > 1024) {
            throw new Refusal("KeyTooLongError", "Your key is too long");
        }
        byte[] content = S3Body.of(request);
        Stored before = objects.get(key);
        String match = request.header("If-Match");
        if ((!none.isEmpty() && before != null)
                || (!match.isEmpty() && (before == null || !before.etag.equals(match)))) {
            throw new Refusal(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        String etag = '"' + HexFormat.of().formatHex(md5(content)) + '"';
        String type = request.header("Content-Type");
        objects.put(key, new Stored(content, etag, type.isEmpty() ? "binary/octet-stream" : type, aws.now()));
        return Answer.empty(200).with("ETag", etag);
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer get(NavigableMap<String, Stored> objects, String key, Request request, Caller caller) {
        Stored stored = objects.get(key);
        if (stored == null && caller.machine() != null) {
            throw denied(
                    "User: %s is not authorized to perform: s3:ListBucket on resource: the bucket, so that it is not told whether there is such an object"
                            .formatted(caller.machine()));
        }
        if (stored == null) {
            throw new Refusal(404, "NoSuchKey", "The specified key does not exist.");
        }
        byte[] content = stored.content;
        Matcher range = RANGE.matcher(request.header("Range"));
        if (request.method().equals("HEAD") || !range.matches()) {
            return described(Answer.of(200, content), stored);
        }
        int size = content.length;
        boolean suffix = range.group(1).isEmpty();
        int from = suffix ? Math.max(0, size - Integer.parseInt(range.group(2))) : Integer.parseInt(range.group(1));
        int to = suffix || range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Integer.parseInt(range.group(2)));
        if (from >= size || from > to) {
            throw new Refusal(416, "InvalidRange", "The requested range is not satisfiable");
        }
        byte[] part = new byte[to - from + 1];
        System.arraycopy(content, from, part, 0, part.length);
        return described(Answer.of(206, part), stored)
                .with("Content-Range", "bytes %d-%d/%d".formatted(from, to, size));
    }

    private static Answer described(Answer answer, Stored stored) {
        return answer.with("ETag", stored.etag)
                .with("Content-Type", stored.type)
                .with("Accept-Ranges", "bytes")
                .with("Last-Modified", HTTP.format(stored.at));
    }

    private Answer lifecycle(String bucket) {
        Map<String, Integer> rules = expiries.get(bucket);
        if (rules == null) {
            throw new Refusal(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
        }
        return Answer.xml(
                200,
                Xml.document(
                        "LifecycleConfiguration",
                        NAMESPACE,
                        xml -> rules.forEach((prefix, days) -> xml.element("Rule", rule -> rule.element("ID", prefix)
                                .element("Filter", filter -> filter.element("Prefix", prefix))
                                .element("Status", "Enabled")
                                .element("Expiration", expiry -> expiry.element("Days", days))))));
    }

    private static Answer deleteSome(NavigableMap<String, Stored> objects, Request request) {
        List<String> keys = texts(S3Body.of(request), "Key");
        if (keys.isEmpty() || keys.size() > 1000) {
            throw new Refusal("MalformedXML", "The XML you provided was not well-formed: 1 to 1000 keys");
        }
        keys.forEach(objects::remove);
        return Answer.xml(200, Xml.document("DeleteResult", NAMESPACE, xml -> {
            for (String key : keys) {
                xml.element("Deleted", deleted -> deleted.element("Key", key));
            }
        }));
    }

    /** The texts of all elements of this name. */
    private static List<String> texts(byte[] xml, String element) {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        List<String> texts = new ArrayList<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamReader.START_ELEMENT
                        && reader.getLocalName().equals(element)) {
                    texts.add(reader.getElementText());
                }
            }
            return texts;
        } catch (XMLStreamException e) {
            throw new Refusal("MalformedXML", "The XML you provided was not well-formed");
        }
    }

    private static Answer list(NavigableMap<String, Stored> objects, Request request) {
        String prefix = request.query("prefix", "");
        String delimiter = request.query("delimiter", "");
        int size = Math.min(1000, Integer.parseInt(request.query("max-keys", "1000")));
        String token = request.query("continuation-token");
        String after = token == null
                ? request.query("start-after", "")
                : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        boolean encoded = request.query("encoding-type", "").equals("url");
        TreeMap<String, @Nullable Stored> such = new TreeMap<>();
        for (Map.Entry<String, Stored> each : objects.tailMap(prefix).entrySet()) {
            String key = each.getKey();
            if (!key.startsWith(prefix)) {
                break;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String shown = end < 0 ? key : key.substring(0, end + delimiter.length());
            if (shown.compareTo(after) > 0) {
                such.put(shown, end < 0 ? each.getValue() : null);
            }
        }
        List<String> page = such.keySet().stream().limit(size).toList();
        return Answer.xml(200, Xml.document("ListBucketResult", NAMESPACE, xml -> {
            xml.element("Name", bucketName(request))
                    .element("Prefix", encoded(prefix, encoded))
                    .element("KeyCount", page.size())
                    .element("MaxKeys", size)
                    .element("Delimiter", delimiter.isEmpty() ? null : encoded(delimiter, encoded))
                    .element("EncodingType", encoded ? "url" : null)
                    .element("IsTruncated", such.size() > page.size());
            TreeSet<String> folders = new TreeSet<>();
            for (String key : page) {
                Stored stored = such.get(key);
                if (stored == null) {
                    folders.add(key);
                } else {
                    xml.element("Contents", item -> item.element("Key", encoded(key, encoded))
                            .element("LastModified", stored.at)
                            .element("ETag", stored.etag)
                            .element("Size", stored.content.length)
                            .element("StorageClass", "STANDARD"));
                }
            }
            folders.forEach(
                    folder -> xml.element("CommonPrefixes", item -> item.element("Prefix", encoded(folder, encoded))));
            if (such.size() > page.size()) {
                xml.element(
                        "NextContinuationToken",
                        Base64.getUrlEncoder().encodeToString(page.getLast().getBytes(StandardCharsets.UTF_8)));
            }
        }));
    }

    private static String encoded(String text, boolean really) {
        return really ? URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/") : text;
    }
}
