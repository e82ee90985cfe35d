package dev.slimgate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Assessment;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.When;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UserRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is judged anew from what was known is what judging from nothing would say. */
class AgainTest {
    private static AuditedRegistry given;
    private static Inventory inventory;

    @BeforeContainer
    static void opens() {
        given = new AuditedRegistry();
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Digest digest = given.put("app" + i, "1", AuditedRegistry.image(i));
            subjects.add(GivenAudit.template("shop", "w" + i, given.name("app" + i + ":1")));
            subjects.add(GivenAudit.pods("shop", "w" + i, 2, given.name("app" + i + ":1"), digest));
        }
        subjects.add(GivenAudit.template("shop", "gone", given.name("gone:1"), given.name("app1:1")));
        subjects.add(GivenAudit.template("shop", "bad", "Not//a:reference"));
        given.registry.inject(When.path("/v2/gone/.*"), Fault.status(404));
        inventory = GivenAudit.inventory(subjects.toArray(Subject[]::new));
    }

    @AfterContainer
    static void closes() {
        given.close();
    }

    @Property(tries = 40)
    void anotherRulebookGivesWhatJudgingAfreshGives(
            @ForAll("rulebooks") Rulebook first, @ForAll("rulebooks") Rulebook second) {
        Audited before = given.audit().judge(inventory, first, Audit.Progress.NONE);

        List<Assessment> again = given.audit().again(before, inventory, second).assessments();
        List<Assessment> pass = given.audit()
                .judge(inventory, second, before, Audit.Progress.NONE)
                .assessments();

        List<Assessment> afresh =
                given.audit().judge(inventory, second, Audit.Progress.NONE).assessments();
        assertThat(again).isEqualTo(afresh);
        assertThat(pass).isEqualTo(afresh);
    }

    @Property(tries = 40)
    void theSameRulebookGivesTheSameAndAsksNothing(@ForAll("rulebooks") Rulebook rulebook) {
        Audited before = given.audit().judge(inventory, rulebook, Audit.Progress.NONE);
        given.registry.resetRequests();

        Audited again = given.audit().atOnce(before, inventory, rulebook, Audit.Progress.NONE);

        assertThat(again.assessments()).isEqualTo(before.assessments());
        assertThat(given.registry.requests()).isEmpty();
    }

    @Provide
    Arbitrary<Rulebook> rulebooks() {
        return policy().list().ofMaxSize(3).map(Rulebook::of);
    }

    private static Arbitrary<Policy> policy() {
        return Combinators.combine(
                        Arbitraries.of(Enforcement.class), rule().list().ofMaxSize(3))
                .as((enforcement, rules) -> Given.policy(enforcement, rules.toArray(Rule[]::new)));
    }

    private static Arbitrary<Rule> rule() {
        Arbitrary<Enforcement> own = Arbitraries.of(Enforcement.class).injectNull(0.5);
        return Arbitraries.oneOf(
                own.map(ShellRule::new),
                own.map(by -> new UserRule(true, by)),
                own.map(by -> new AgeRule(30, by)),
                own.map(by -> new ReferenceRule(ReferenceRule.Tags.PIN, true, by)),
                own.map(by ->
                        new CompressedSizeRule(Quantity.parse("1k"), Map.of("go", Quantity.parse("900")), null, by)),
                own.map(by -> new GrowthRule(10, null, given.name("app0:1"), by)));
    }
}
