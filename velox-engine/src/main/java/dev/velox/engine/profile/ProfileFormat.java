package dev.velox.engine.profile;

import java.util.Locale;

/** What a profile is written as. */
public enum ProfileFormat {
    /** Gzipped protocol buffer that {@code go tool pprof} reads. */
    PPROF("application/octet-stream", "pb.gz"),
    /** Interactive flame graph, one page without anything from elsewhere. */
    HTML("text/html;charset=utf-8", "html"),
    /** One line per stack, root first, with its weight. */
    COLLAPSED("text/plain;charset=utf-8", "txt"),
    /** The recording of the JVM's Flight Recorder. */
    JFR("application/octet-stream", "jfr");

    private final String mediaType;
    private final String extension;

    ProfileFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    /** Value of {@code Content-Type}. */
    public String mediaType() {
        return mediaType;
    }

    /** Of a file, without the dot. */
    public String extension() {
        return extension;
    }

    /**
     * The format of that name.
     *
     * @throws ProfileRefusedException 400 when there is none
     */
    public static ProfileFormat of(String name) {
        for (ProfileFormat format : values()) {
            if (format.name().equals(name.toUpperCase(Locale.ROOT))) {
                return format;
            }
        }
        throw ProfileRefusedException.badParameter("format", name, "pprof, html, collapsed or jfr");
    }
}
