package dev.velox.engine;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** The house of docs/architecture.md, held by the build. Each rule says why it is there. */
@AnalyzeClasses(packages = "dev.velox.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

    private static final String ENGINE = "dev.velox.engine.";

    @ArchTest
    static final ArchRule stairsLeadOnlyDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("hall")
            .definedBy(ENGINE + "gateway..", ENGINE + "dispatch..", ENGINE + "ingress..")
            .layer("rooms")
            .definedBy(
                    ENGINE + "admission..",
                    ENGINE + "routing..",
                    ENGINE + "balance..",
                    ENGINE + "batch..",
                    ENGINE + "health..",
                    ENGINE + "upstream..")
            .layer("trade")
            .definedBy(ENGINE + "exchange..")
            .layer("craft")
            .definedBy(ENGINE + "scan..", ENGINE + "answer..", ENGINE + "sse..", ENGINE + "limit..")
            .layer("ground")
            .definedBy(ENGINE + "loop..", ENGINE + "arena..", ENGINE + "clock..", ENGINE + "observe..")
            .layer("beside")
            .definedBy(ENGINE + "profile..")
            .whereLayer("beside")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("beside")
            .mayNotAccessAnyLayer()
            .whereLayer("hall")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("rooms")
            .mayOnlyBeAccessedByLayers("hall")
            .whereLayer("trade")
            .mayOnlyBeAccessedByLayers("hall", "rooms")
            .whereLayer("craft")
            .mayOnlyBeAccessedByLayers("hall", "rooms", "trade")
            .ensureAllClassesAreContainedInArchitecture()
            .because("a floor that is entered only from above can be understood, tested and replaced by itself");

    @ArchTest
    static final ArchRule roomsDoNotKnowEachOther = slices().matching(
                    ENGINE + "(admission|routing|balance|batch|upstream)..")
            .should()
            .notDependOnEachOther()
            .because(
                    "the hall orders the stages; a room that calls its neighbour hides a stage. Health alone is shared:"
                            + " balance and batch read it, upstream counts into it");

    @ArchTest
    static final ArchRule noCircles = slices().matching(ENGINE + "(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package graph without circles is the one layout rule that cannot be argued with");

    @ArchTest
    static final ArchRule noFramework = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..", "tools.jackson..", "com.fasterxml..")
            .because("adapters live in the auto-configuration; the engine runs without them");

    @ArchTest
    static final ArchRule nettyStaysAtTheEdges = noClasses()
            .that()
            .resideOutsideOfPackages(ENGINE + "ingress..", ENGINE + "upstream..", ENGINE + "loop..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.netty..", "reactor..").and(not(resideInAnyPackage("io.netty.buffer.."))))
            .because("bytes cross the house as buffers; channels and clients are a matter of the edges");

    @ArchTest
    static final ArchRule buffersOnlyWhereBytesAre = noClasses()
            .that()
            .resideInAnyPackage(
                    ENGINE + "admission..",
                    ENGINE + "routing..",
                    ENGINE + "limit..",
                    ENGINE + "clock..",
                    ENGINE + "observe..",
                    ENGINE + "scan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..")
            .because("who decides about a request does not hold its buffers; the scanner reads a plain array");

    @ArchTest
    static final ArchRule timeIsAParameter = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE + "clock..")
            .should()
            .accessTargetWhere(targetOwner(type(System.class)).and(target(nameMatching("nanoTime|currentTimeMillis"))))
            .because("a test that needs no sleep needs a clock that it can set");

    @ArchTest
    static final ArchRule foreignMemoryStaysInLoop = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE + "loop..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.foreign..")
            .because("native access is for thread affinity alone, and optional");

    @ArchTest
    static final ArchRule vectorsStayInScan = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE + "scan..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jdk.incubator.vector..")
            .because("the starter must work without a JVM flag; one door decides");

    @ArchTest
    static final ArchRule noUnsafe = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("sun.misc.Unsafe")
            .because("VarHandles do the same and stay supported");

    @ArchTest
    static final ArchRule noSynchronizedMethods = methods()
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("a loop that waits for a lock stops every connection that lives on it");
}
