/** Stores in SQLite files of the state directory. */
@NullMarked
package io.greenroom.sqlite;

import org.jspecify.annotations.NullMarked;
