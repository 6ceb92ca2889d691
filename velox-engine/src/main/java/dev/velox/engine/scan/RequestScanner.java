package dev.velox.engine.scan;

/**
 * Scans request bodies: decides whether the bytes are one valid JSON document (RFC 8259, in strict UTF-8) and reads the keys
 * at its top level that the gateway acts on.
 *
 * <p>Stricter than RFC 8259 in four points, each because back ends read such documents differently from each other: a byte
 * order mark, a lone surrogate escape ({@code "\ud800"}), more than {@value #MAX_DEPTH} nested arrays and objects, and a
 * second occurrence of a key that the gateway acts on are refused.
 *
 * <p><b>Threads.</b> Not thread-safe: one scanner per loop or worker, reused for every body.
 */
public interface RequestScanner {

    /** Zero bytes that have to stand behind the document. */
    int PADDING = 64;

    /** How deep arrays and objects may be nested, the document's own object included. */
    int MAX_DEPTH = 512;

    /**
     * Scans one document. Never throws for what the document contains: the verdict is in {@code result}, whose former
     * content is overwritten.
     *
     * @param bytes holds the document, and {@value #PADDING} zero bytes behind its last byte
     * @param offset index of the document's first byte
     * @param length length of the document in bytes
     * @param result receives the verdict and, if it is {@link ScanResult.Verdict#OK}, the facts
     * @throws IllegalArgumentException if the document does not lie in {@code bytes} with its padding, or a byte that is not
     *     zero stands right behind it
     */
    void scan(byte[] bytes, int offset, int length, ScanResult result);
}
