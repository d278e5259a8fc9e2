package io.greenroom.simulator.pipeline.definition;

import java.util.regex.Pattern;

/** What a text may be. {@code allowed} describes the pattern in the words of an error message. */
record Text(int minimum, int maximum, Pattern pattern, String allowed) {
    private static final Pattern ANYTHING = Pattern.compile("(?s).*");

    static final Text NAME = of(1, 100, "[A-Za-z0-9.@\\-_]+", "letters, digits and . @ - _");
    static final Text ARTIFACT = of(1, 100, "[a-zA-Z0-9_\\-]+", "letters, digits and _ -");
    static final Text NAMESPACE = of(1, 100, "[A-Za-z0-9@\\-_]+", "letters, digits and @ - _");
    static final Text VARIABLE = of(1, 128, "[A-Za-z0-9@\\-_]+", "letters, digits and @ - _");
    static final Text PROVIDER = of(1, 35, "[0-9A-Za-z_-]+", "letters, digits and _ -");
    static final Text VERSION = of(1, 9, "[0-9A-Za-z_-]+", "letters, digits and _ -");
    static final Text QUERYABLE = of(1, 20, "[a-zA-Z0-9_-]+", "letters, digits and _ -");
    static final Text ROLE = of(
            1, 1024, "arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*", "the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME");
    static final Text BUCKET = of(3, 63, "[a-zA-Z0-9\\-.]+", "letters, digits and - .");
    static final Text REGION = of(4, 30, "[a-z0-9-]+", "a region's name, such as eu-west-1");

    static Text anything(int minimum, int maximum) {
        return new Text(minimum, maximum, ANYTHING, "");
    }

    static Text oneOf(String... words) {
        return of(1, 100, String.join("|", words), "one of " + String.join(", ", words));
    }

    static Text of(int minimum, int maximum, String pattern, String allowed) {
        return new Text(minimum, maximum, Pattern.compile(pattern), allowed);
    }

    boolean accepts(String value) {
        return hasAllowedLength(value) && pattern.matcher(value).matches();
    }

    /** Says what is allowed, without the value: it may be a secret. */
    String complaintAbout(String value) {
        if (!hasAllowedLength(value)) {
            return "has %d characters; %d to %d are allowed".formatted(value.length(), minimum, maximum);
        }
        return "holds something else than what is allowed here: " + allowed;
    }

    private boolean hasAllowedLength(String value) {
        return value.length() >= minimum && value.length() <= maximum;
    }
}
