package dev.velox.engine.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Four or eight bytes of an array as one number, at any index: the byte with the lowest index is the lowest one. */
final class Words {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private Words() {}

    static long longAt(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static int intAt(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }
}
