package dev.velox.it.faults.table;

import java.util.ArrayList;
import java.util.List;

import dev.velox.faultkit.Door;
import dev.velox.faultkit.Fault;
import dev.velox.faultkit.WireProtocol;

/**
 * One case of the table.
 *
 * @param protocol what the gateway and the upstream speak
 * @param door what the upstream does with connections
 * @param fault what the model name selects; behind a door that is not open it never comes to that
 * @param stream whether the client asks for a stream
 */
record FaultRow(WireProtocol protocol, Door door, Fault fault, boolean stream) {

    /** Everything there is, the doors that are not open first. */
    static List<FaultRow> all(WireProtocol protocol) {
        List<FaultRow> rows = new ArrayList<>();
        for (boolean stream : new boolean[] {true, false}) {
            rows.add(new FaultRow(protocol, Door.REFUSING, Fault.OK, stream));
            rows.add(new FaultRow(protocol, Door.MUTE, Fault.OK, stream));
            for (Fault fault : Fault.values()) {
                if (fault.existsOver(protocol, stream)) {
                    rows.add(new FaultRow(protocol, Door.OPEN, fault, stream));
                }
            }
        }
        return rows;
    }

    String name() {
        return switch (door) {
            case OPEN -> fault.model();
            case REFUSING -> "(refusing)";
            case MUTE -> "(mute)";
        };
    }

    /** A model name of its own for each case, because calls are counted by it. */
    String model(Company company) {
        return company.prefix() + "/" + protocol + "-" + stream + "-" + door + "/" + fault.model();
    }

    @Override
    public String toString() {
        return name() + ", " + protocol + (stream ? ", stream" : "");
    }
}
