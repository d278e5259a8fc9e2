/** The environments of this installation: who owns them, when they end and why, and the sweep that ends them. */
@NullMarked
package io.greenroom.ledger;

import org.jspecify.annotations.NullMarked;
