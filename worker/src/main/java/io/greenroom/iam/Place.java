package io.greenroom.iam;

/**
 * One region of one account, as it stands in ARNs and in the names of services. In a template for CloudFormation the parts
 * may be its pseudo parameters, such as <code>${AWS::Region}</code>.
 *
 * @param partition the second part of its ARNs: {@code aws}, {@code aws-cn}, ...
 * @param suffix with what the host names of its services end: {@code amazonaws.com}, ...
 * @param region such as {@code eu-west-1}
 * @param account of twelve digits
 */
public record Place(String partition, String suffix, String region, String account) {

    /** Another region of the same account. */
    public Place in(String other) {
        return new Place(partition, suffix, other, account);
    }

    /** Of something that belongs to the account, in this region. */
    public String arn(String service, String resource) {
        return "arn:%s:%s:%s:%s:%s".formatted(partition, service, region, account, resource);
    }

    /** Of something whose ARN names no account: machine images, and what AWS itself offers in this region. */
    public String arnWithoutAccount(String service, String resource) {
        return "arn:%s:%s:%s::%s".formatted(partition, service, region, resource);
    }

    /** Of a role of the account, which all regions share. */
    public String role(String name) {
        return "arn:%s:iam::%s:role/%s".formatted(partition, account, name);
    }

    /** Of a bucket, or of objects in it, which are named alike everywhere. */
    public String s3(String resource) {
        return "arn:%s:s3:::%s".formatted(partition, resource);
    }
}
