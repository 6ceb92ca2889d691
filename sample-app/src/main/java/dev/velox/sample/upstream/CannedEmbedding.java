package dev.velox.sample.upstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/** A vector of length one that depends on nothing but its text and dimensions: equal texts are equal everywhere. */
final class CannedEmbedding {

    private final float[] vector;

    private CannedEmbedding(float[] vector) {
        this.vector = vector;
    }

    static CannedEmbedding of(String text, int dimensions) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(checksum.getValue());
        double[] raw = random.doubles(dimensions, -1, 1).toArray();
        double squares = 0;
        for (double value : raw) {
            squares += value * value;
        }
        double length = Math.sqrt(squares);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / length);
        }
        return new CannedEmbedding(vector);
    }

    ArrayNode numbers() {
        ArrayNode numbers = Json.MAPPER.createArrayNode();
        for (float value : vector) {
            numbers.add(value);
        }
        return numbers;
    }

    /** Four bytes a number, least significant first. */
    JsonNode base64() {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return StringNode.valueOf(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
