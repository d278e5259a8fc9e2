/** What a worker remembers in SQLite files of its state directory. */
@NullMarked
package io.greenroom.sqlite;

import org.jspecify.annotations.NullMarked;
