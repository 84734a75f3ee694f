package io.cistern.quota;

import static io.cistern.quota.VirtualTime.SECOND;

import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A world to simulate: a sentence as its name, its clients, the limits of the server, and its faults. In that order
 * come first the methods that set them and then those that return them. By default there are no faults.
 */
final class Scenario {

    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;

    private final String sentence;
    private final int hours;
    private final int processes;

    private final List<Client> clients = new ArrayList<>();
    private boolean probed;

    private int limit = 60;
    private int reserve;
    private FollowUpPages followUpPages = FollowUpPages.COUNTED;
    private boolean asksForPages;
    private boolean serverCountsPages = true;
    private long answers = 2 * SECOND;
    private boolean refusedCount = true;
    private boolean tellsWhen = true;
    private double foreignPerHour;

    private double unreachable;
    private double lost;
    private double broken;
    private long downEvery;
    private double deadly;
    private long killsEvery;
    private double dawdling;
    private long suspendsEvery;
    private long clockStepsEvery;
    private long machineSleepsEvery;
    private long ledgerGoneEvery;
    private long ledgerLostEvery;
    private long ledgerRestoredEvery;
    private LostLedgerPolicy lostLedgerPolicy = LostLedgerPolicy.TRUST;

    private Scenario(String sentence, int hours, int processes) {
        this.sentence = sentence;
        this.hours = hours;
        this.processes = processes;
    }

    static Scenario of(String sentence, int hours, int processes) {
        return new Scenario(sentence, hours, processes);
    }

    /**
     * A client.
     *
     * @param backlog how many questions each process has from it at any time; zero for one who asks now and then
     * @param perHour how many it asks now and then
     * @param patience how long it waits for a start, on average
     */
    record Client(Caller caller, int backlog, double perHour, Duration patience) {}

    Scenario client(Client client) {
        clients.add(client);
        return this;
    }

    /** Adds clients that always wait, at every process. */
    Scenario saturated() {
        return client(new Client(Caller.ANONYMOUS, processes > 1 ? 2 : 3, 0, Duration.ofHours(10)));
    }

    Scenario asked(double perHour, Duration patience) {
        return client(new Client(Caller.ANONYMOUS, 0, perHour, patience));
    }

    /** Adds bursts, and a client that comes back when it is refused. */
    Scenario probed() {
        probed = true;
        return this;
    }

    /** In place of sixty calls an hour. */
    Scenario limit(int calls) {
        limit = calls;
        return this;
    }

    /** Permits kept from batch work. */
    Scenario reserve(int permits) {
        reserve = permits;
        return this;
    }

    Scenario freeFollowUpPages() {
        followUpPages = FollowUpPages.FREE;
        asksForPages = true;
        serverCountsPages = false;
        return this;
    }

    /** Two of three calls are for pages after the first, and the service learns whether the server counts them. */
    Scenario learnsFollowUpPages(boolean serverCountsPages) {
        followUpPages = FollowUpPages.LEARN;
        asksForPages = true;
        this.serverCountsPages = serverCountsPages;
        return this;
    }

    Scenario answersIn(long nanos) {
        answers = nanos;
        return this;
    }

    Scenario refusedAreFree() {
        refusedCount = false;
        return this;
    }

    Scenario silentAboutRetrying() {
        tellsWhen = false;
        return this;
    }

    Scenario foreign(double perHour) {
        foreignPerHour = perHour;
        return this;
    }

    /** Part of the calls that never leave, whose answer never comes, and whose answer is an error. */
    Scenario faults(double unreachable, double lost, double broken) {
        this.unreachable = unreachable;
        this.lost = lost;
        this.broken = broken;
        return this;
    }

    Scenario upstreamDownEvery(long nanos) {
        downEvery = nanos;
        return this;
    }

    /** A process is killed at one of so many steps. */
    Scenario killedAtOneStepOf(int steps) {
        deadly = 1.0 / steps;
        return this;
    }

    Scenario killedEvery(long nanos) {
        killsEvery = nanos;
        return this;
    }

    /** Part of the permits are not used at once: their thread dawdles, or the process is suspended. */
    Scenario dawdling(double part) {
        dawdling = part;
        return this;
    }

    Scenario suspendedEvery(long nanos) {
        suspendsEvery = nanos;
        return this;
    }

    Scenario clockSetEvery(long nanos) {
        clockStepsEvery = nanos;
        return this;
    }

    Scenario machineSleepsEvery(long nanos) {
        machineSleepsEvery = nanos;
        return this;
    }

    Scenario ledgerGoneEvery(long nanos) {
        ledgerGoneEvery = nanos;
        return this;
    }

    /** The ledger is lost now and then, and found to be empty. */
    Scenario ledgerLostEvery(long nanos, LostLedgerPolicy lostLedgerPolicy) {
        ledgerLostEvery = nanos;
        this.lostLedgerPolicy = lostLedgerPolicy;
        return this;
    }

    /** The ledger is replaced by a copy that is half an hour old. */
    Scenario ledgerRestoredEvery(long nanos, LostLedgerPolicy lostLedgerPolicy) {
        ledgerRestoredEvery = nanos;
        this.lostLedgerPolicy = lostLedgerPolicy;
        return this;
    }

    String sentence() {
        return sentence;
    }

    int hours() {
        return hours;
    }

    int processes() {
        return processes;
    }

    List<Client> clients() {
        return clients;
    }

    /** Whether somebody always waits. */
    boolean isSaturated() {
        return clients.stream().anyMatch(client -> client.backlog() > 0);
    }

    boolean isProbed() {
        return probed;
    }

    int limit() {
        return limit;
    }

    int reserve() {
        return reserve;
    }

    Duration window() {
        return Duration.ofHours(1);
    }

    int concurrency() {
        return 5;
    }

    FollowUpPages followUpPages() {
        return followUpPages;
    }

    /** Whether clients ask for pages after the first. */
    boolean asksForPages() {
        return asksForPages;
    }

    /** Whether the server does not count a page. */
    boolean free(Cursor cursor) {
        return !serverCountsPages && cursor instanceof Cursor.Next;
    }

    long answers() {
        return answers;
    }

    boolean refusedCount() {
        return refusedCount;
    }

    boolean tellsWhen() {
        return tellsWhen;
    }

    double foreignPerHour() {
        return foreignPerHour;
    }

    double unreachable() {
        return unreachable;
    }

    double lost() {
        return lost;
    }

    double broken() {
        return broken;
    }

    /** It is down for the last twelve minutes of each such span. */
    boolean isDown(long now) {
        return downEvery > 0 && now % downEvery > downEvery - 12 * MINUTE;
    }

    double deadly() {
        return deadly;
    }

    long killsEvery() {
        return killsEvery;
    }

    double dawdling() {
        return dawdling;
    }

    long suspendsEvery() {
        return suspendsEvery;
    }

    long clockStepsEvery() {
        return clockStepsEvery;
    }

    long machineSleepsEvery() {
        return machineSleepsEvery;
    }

    long ledgerGoneEvery() {
        return ledgerGoneEvery;
    }

    long ledgerLostEvery() {
        return ledgerLostEvery;
    }

    long ledgerRestoredEvery() {
        return ledgerRestoredEvery;
    }

    LostLedgerPolicy doubt() {
        return lostLedgerPolicy;
    }
}
