package io.greenroom.provider.aws.fake;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An XML document, written from its top to its end. */
public final class Xml {
    private final StringBuilder written = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    private Xml() {}

    /**
     * A document with this root.
     *
     * @param namespace none when empty
     */
    public static Xml document(String root, String namespace, Consumer<Xml> content) {
        Xml xml = new Xml();
        xml.written.append('<').append(root);
        if (!namespace.isEmpty()) {
            xml.written.append(" xmlns=\"").append(namespace).append('"');
        }
        xml.written.append('>');
        content.accept(xml);
        xml.written.append("</").append(root).append('>');
        return xml;
    }

    public Xml element(String name, Consumer<Xml> content) {
        written.append('<').append(name).append('>');
        content.accept(this);
        written.append("</").append(name).append('>');
        return this;
    }

    /** An element with a text; nothing for null. */
    public Xml element(String name, @Nullable Object value) {
        if (value != null) {
            written.append('<').append(name).append('>');
            escape(value.toString());
            written.append("</").append(name).append('>');
        }
        return this;
    }

    /** Text right here. */
    public Xml text(String value) {
        escape(value);
        return this;
    }

    /** A list as EC2 writes them: an element with one {@code item} for each. */
    public <T> Xml items(String name, Iterable<T> values, BiConsumer<Xml, T> content) {
        return element(name, list -> {
            for (T value : values) {
                list.element("item", item -> content.accept(item, value));
            }
        });
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> written.append("&lt;");
                case '>' -> written.append("&gt;");
                case '&' -> written.append("&amp;");
                case '"' -> written.append("&quot;");
                case '\r' -> written.append("&#13;");
                default -> written.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return written.toString();
    }
}
