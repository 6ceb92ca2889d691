package dev.velox.benchmarks.gateway;

import java.util.HashMap;
import java.util.Map;

/** Command line options, each {@code --name value}. */
public final class Options {

    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads the options from an index on.
     *
     * @throws IllegalArgumentException where a name or its value is missing
     */
    public Options(String[] args, int from) {
        for (int i = from; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + ": no option with a value (expected: --name value)");
            }
            values.put(args[i].substring(2), args[i + 1]);
        }
    }

    /** The value of an option, or what stands in for it. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /**
     * The value of an option that has to be there.
     *
     * @throws IllegalArgumentException if it is not
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + ": missing (expected: a value)");
        }
        return value;
    }

    /**
     * A whole number, not below 0.
     *
     * @throws IllegalArgumentException if the value is anything else
     */
    public int number(String name, int otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Integer.parseUnsignedInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + ": " + value + " (expected: a whole number)", e);
        }
    }
}
