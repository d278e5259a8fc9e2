package io.greenroom.environment;

/**
 * Something that is left of environments that are gone, or was made for later ones, and that nothing needs any more.
 *
 * @param kind a word for people, such as {@code volume}
 * @param id the name that what it stands on has for it; with its kind there is one of it
 * @param what whose it is, for people
 */
public record Leftover(String kind, String id, String what) {}
