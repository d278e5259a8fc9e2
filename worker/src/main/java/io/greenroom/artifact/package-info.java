/** What goes through S3: archives in and out, and the document that stands for an environment. */
@NullMarked
package io.greenroom.artifact;

import org.jspecify.annotations.NullMarked;
