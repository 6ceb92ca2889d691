package dev.velox.autoconfigure;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.velox.autoconfigure", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

    @ArchTest
    static final ArchRule featuresFormNoCircle = slices().matching("dev.velox.autoconfigure.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature must be removable without asking all others");

    @ArchTest
    static final ArchRule rootKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("dev.velox.autoconfigure")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.velox.autoconfigure.*..")
            .because("every feature builds on the root");

    @ArchTest
    static final ArchRule autoConfigurationsArePublicAndFinal = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould(havePublicConstructorOnly())
            .because("Boot finds them by name, and nobody is meant to call or extend them");

    @ArchTest
    static final ArchRule beanMethodsArePackagePrivate = methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .should()
            .bePackagePrivate()
            .because("beans are asked of the context, not of a configuration class");

    @ArchTest
    static final ArchRule failureAnalyzersArePackagePrivate = classes()
            .that()
            .areAssignableTo(FailureAnalyzer.class)
            .should()
            .bePackagePrivate()
            .because("Boot finds them by name");

    @ArchTest
    static final ArchRule optionalLibrariesStayInTheirFeature = noClasses()
            .that()
            .resideOutsideOfPackages("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("an application without Micrometer must not load its classes");

    private static ArchCondition<JavaClass> havePublicConstructorOnly() {
        return new ArchCondition<>("have no public member but their constructor") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethod method : type.getMethods()) {
                    if (method.getModifiers().contains(JavaModifier.PUBLIC)) {
                        events.add(SimpleConditionEvent.violated(method, method.getFullName() + " is public"));
                    }
                }
            }
        };
    }
}
