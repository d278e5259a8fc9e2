package io.greenroom.terminal;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Prints UTF-8 on a screen, as a terminal does (ECMA-48, and what xterm makes of it): carriage returns, backspaces and the
 * sequences that move the cursor in sight and erase are carried out; all others, such as colours, titles and the addresses
 * of links, are left out, and so are the characters that change the direction of writing.
 */
final class TerminalOutput extends OutputStream {
    private static final int ESCAPE = 0x1b;
    private static final int CANCEL = 0x18;
    private static final int SUBSTITUTE = 0x1a;
    private static final int BELL = 0x07;
    private static final int STRING_TERMINATOR = 0x9c;
    private static final int MOST_PARAMETERS = 32;
    private static final Set<String> OTHER_SCREEN = Set.of("?47", "?1047", "?1049");

    private enum State {
        TEXT,
        /** After an escape character. */
        ESCAPED,
        /** In an escape sequence that needs one more character. */
        DESIGNATION,
        /** In a control sequence. */
        CONTROL,
        /** In a string for the terminal, as its title is; a line's end ends it too, so that nothing more is lost. */
        STRING,
        STRING_ESCAPED
    }

    private final Screen screen;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer characters = CharBuffer.allocate(1 << 13);
    private final StringBuilder parameters = new StringBuilder();
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private State state = State.TEXT;
    private int highSurrogate;

    TerminalOutput(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        var all = ByteBuffer.allocate(undecoded.remaining() + length);
        all.put(undecoded).put(bytes, offset, length).flip();
        decode(all, false);
        undecoded = ByteBuffer.wrap(bytesOf(all));
    }

    private static byte[] bytesOf(ByteBuffer rest) {
        var bytes = new byte[rest.remaining()];
        rest.get(bytes);
        return bytes;
    }

    /** Shows a character that was cut off too. */
    @Override
    public void close() {
        decode(undecoded, true);
    }

    private void decode(ByteBuffer bytes, boolean last) {
        boolean more = true;
        while (more) {
            more = decoder.decode(bytes, characters, last).isOverflow();
            characters.flip();
            while (characters.hasRemaining()) {
                take(characters.get());
            }
            characters.clear();
        }
    }

    private void take(char c) {
        if (Character.isHighSurrogate(c)) {
            highSurrogate = c;
        } else if (Character.isLowSurrogate(c)) {
            character(Character.toCodePoint((char) highSurrogate, c));
        } else {
            character(c);
        }
    }

    private void character(int c) {
        switch (state) {
            case TEXT -> text(c);
            case ESCAPED -> escaped(c);
            case DESIGNATION -> state = State.TEXT;
            case CONTROL -> control(c);
            case STRING -> string(c);
            case STRING_ESCAPED -> {
                state = State.TEXT;
                if (c != '\\') {
                    escaped(c);
                }
            }
        }
    }

    private void text(int c) {
        switch (c) {
            case '\n', 0x0b, 0x0c, 0x2028, 0x2029 -> screen.nextRow();
            case '\r' -> screen.beginOfRow();
            case '\b' -> screen.left(1);
            case ESCAPE -> state = State.ESCAPED;
            default -> {
                if (c >= 0x80 && c < 0xa0) {
                    escaped(c - 0x40);
                } else if (c == '\t' || (c >= ' ' && c != 0x7f && !isDirection(c))) {
                    screen.put(c);
                }
            }
        }
    }

    private static boolean isDirection(int c) {
        return c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    /** What follows an escape character; the control characters from 0x80 on are another way to write that. */
    private void escaped(int c) {
        state = State.TEXT;
        switch (c) {
            case '[' -> {
                parameters.setLength(0);
                state = State.CONTROL;
            }
            case ']', 'P', 'X', '^', '_' -> state = State.STRING;
            case 'D' -> screen.down(1);
            case 'E' -> screen.nextRow();
            case 'M' -> screen.up(1);
            case '7' -> screen.save();
            case '8' -> screen.restore();
            case 'c' -> screen.newRow();
            default -> {
                if (c >= ' ' && c <= '/') {
                    state = State.DESIGNATION;
                } else if (c < ' ') {
                    text(c);
                }
            }
        }
    }

    private void string(int c) {
        switch (c) {
            case BELL, CANCEL, SUBSTITUTE, STRING_TERMINATOR -> state = State.TEXT;
            case ESCAPE -> state = State.STRING_ESCAPED;
            case '\n' -> {
                state = State.TEXT;
                text(c);
            }
            default -> {}
        }
    }

    private void control(int c) {
        if (c >= ' ' && c <= '?') {
            if (parameters.length() < MOST_PARAMETERS) {
                parameters.append((char) c);
            }
            return;
        }
        state = State.TEXT;
        if (c >= '@' && c <= '~') {
            carryOut(c);
        } else {
            text(c);
        }
    }

    private void carryOut(int command) {
        switch (command) {
            case 'A' -> screen.up(count());
            case 'B' -> screen.down(count());
            case 'C' -> screen.right(count());
            case 'D' -> screen.left(count());
            case 'E' -> {
                screen.down(count());
                screen.beginOfRow();
            }
            case 'F' -> {
                screen.up(count());
                screen.beginOfRow();
            }
            case 'G', '`' -> screen.toColumn(count() - 1);
            case 'H', 'f', 'd' -> screen.toRow(number());
            case 'J' -> eraseRows();
            case 'K' -> eraseInRow();
            case 'P' -> screen.delete(count());
            case 'X' -> screen.erase(count());
            case 's', 'u' -> saveOrRestore(command);
            case 'h', 'l' -> switchScreens();
            default -> {}
        }
    }

    /** With parameters these are about margins and the keyboard. */
    private void saveOrRestore(int command) {
        if (parameters.isEmpty() && command == 's') {
            screen.save();
        } else if (parameters.isEmpty()) {
            screen.restore();
        }
    }

    /** To the one that programs with windows draw on, or back. */
    private void switchScreens() {
        if (OTHER_SCREEN.contains(parameters.toString())) {
            screen.change();
        }
    }

    private void eraseRows() {
        if (number() == 0) {
            screen.eraseBelow();
        } else {
            screen.newRow();
        }
    }

    private void eraseInRow() {
        switch (number()) {
            case 0 -> screen.eraseToEndOfRow();
            case 1 -> screen.eraseToBeginOfRow();
            case 2 -> screen.eraseRow();
            default -> {}
        }
    }

    private int count() {
        return Math.max(1, number());
    }

    /** The first parameter; 0 when there is none, or none that is a number. */
    private int number() {
        int number = 0;
        for (int i = 0; i < parameters.length() && number < 1_000_000; i++) {
            int digit = Character.digit(parameters.charAt(i), 10);
            if (digit < 0) {
                return parameters.charAt(i) == ';' ? number : 0;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
