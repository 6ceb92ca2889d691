package dev.velox.engine.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * An ordered list of header fields. Names are kept in lower case, as HTTP/2 sends them (RFC 9113 section 8.2); values are
 * kept as they came.
 *
 * <p>Threads: confined to the loop of its exchange.
 */
public final class Headers {

    private final List<String> fields = new ArrayList<>(24);

    public Headers add(String name, String value) {
        fields.add(name.toLowerCase(Locale.ROOT));
        fields.add(value);
        return this;
    }

    /** As {@link #add}, for a name that is in lower case already. */
    public Headers addLower(String name, String value) {
        fields.add(name);
        fields.add(value);
        return this;
    }

    /** The first value of a field, or null. The name is given in lower case. */
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    /** The value of a field that came once; null when it came more often or not at all. The name is given in lower case. */
    public @Nullable String only(String name) {
        String value = null;
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                if (value != null) {
                    return null;
                }
                value = fields.get(i + 1);
            }
        }
        return value;
    }

    /** All values of a field, in order. The name is given in lower case. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /** Number of fields, repeated names counted each. */
    public int size() {
        return fields.size() / 2;
    }

    /** Name of the field at this place, from 0 to {@link #size()} - 1. */
    public String name(int index) {
        return fields.get(2 * index);
    }

    /** Value of the field at this place. */
    public String value(int index) {
        return fields.get(2 * index + 1);
    }

    /** Takes out the field at this place; those behind it move up. */
    public void remove(int index) {
        fields.remove(2 * index + 1);
        fields.remove(2 * index);
    }

    /** Takes out all, to be filled again. */
    public void clear() {
        fields.clear();
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.size(); i += 2) {
            action.accept(fields.get(i), fields.get(i + 1));
        }
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(size());
        forEach((name, value) -> names.add(name));
        return names.toString();
    }
}
