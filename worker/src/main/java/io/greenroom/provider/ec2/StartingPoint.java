package io.greenroom.provider.ec2;

/**
 * What the machine of a component is started from, chosen once for the whole life of its environment: an image that is ready
 * a minute later changes nothing any more, because the same token takes no other image.
 *
 * @param fingerprint of what goes into an image of it; empty when none is to be made
 * @param isBaked whether it was set up already
 */
record StartingPoint(MachineImage image, String fingerprint, boolean isBaked) {}
