// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Service. A program that the machine keeps running.</summary>
public sealed record ServiceDocument
{
    public string Name { get; init; } = "";

    /// <summary>Never empty; the first is the program's absolute path.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>All that the program gets: nothing of PID 1's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = Empty;

    /// <summary>Environment variables whose values nobody is shown.</summary>
    public IReadOnlyDictionary<string, Secret> SecretEnvironment { get; init; } = new Dictionary<string, Secret>();

    public string WorkingDirectory { get; init; } = "/";

    public int User { get; init; }

    /// <summary>Null: the number of <see cref="User"/>.</summary>
    public int? Group { get; init; }

    /// <summary>The program does its work and ends; who depends on it waits for that.</summary>
    public bool Oneshot { get; init; }

    /// <summary>As written; <see cref="Restarts"/> has the outcome.</summary>
    public RestartPolicy? Restart { get; init; }

    public BackoffSettings Backoff { get; init; } = new();

    /// <summary>Names of services, <c>network</c>, <c>time</c> or <c>mesh</c>.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    public ServiceLimits Limits { get; init; } = new();

    /// <summary>Null: the service counts as well as long as it runs.</summary>
    public HealthCheckSettings? HealthCheck { get; init; }

    /// <summary>In the order in which they are made.</summary>
    public IReadOnlyList<ServiceMount> Mounts { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    public StopSignal StopSignal { get; init; } = StopSignal.Terminate;

    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When it is started again: as written, else always, or for one-shot services after a failure.</summary>
    public RestartPolicy Restarts => Restart ?? (Oneshot ? RestartPolicy.OnFailure : RestartPolicy.Always);

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    internal static RecordShape<ServiceDocument> Shape { get; } = new("Service",
        "A program that the machine keeps running, out of an extension or a Debian package of the image.", new ServiceDocument(),
        new Field<ServiceDocument, string>("name", ProgramWords.ServiceName, s => s.Name, (s, v) => s with { Name = v },
            "Name of the service, in dependencies and logs.")
        { Example = "web", Required = true },
        new Field<ServiceDocument, IReadOnlyList<string>>("command", new ListShape<string>(ProgramWords.Argument, 1024, least: 1) { Distinct = false },
            s => s.Command, (s, v) => s with { Command = v }, "The program's absolute path and its arguments, one item each. There is no shell.")
        { Example = "[/usr/bin/web, --port, \"8080\"]", Required = true },
        new Field<ServiceDocument, IReadOnlyDictionary<string, string>>("environment",
            new TextMapShape(ProgramWords.VariableName, ProgramWords.VariableValue, 256) { Noun = "names to values" },
            s => s.Environment, (s, v) => s with { Environment = v }, "Environment variables; the program gets these and no others.")
        { Example = "{LOG_LEVEL: info}" },
        new Field<ServiceDocument, IReadOnlyDictionary<string, Secret>>("secretEnvironment",
            new MapShape<Secret>(ProgramWords.VariableName, ProgramWords.SecretValue, 256) { Noun = "names to secrets" },
            s => s.SecretEnvironment, (s, v) => s with { SecretEnvironment = v },
            "More environment variables, whose values nobody is shown. Programs of the same user can read them in /proc.")
        { Example = "{DATABASE_PASSWORD: …}", Sensitive = true },
        new Field<ServiceDocument, string>("workingDirectory", ProgramWords.AbsolutePath, s => s.WorkingDirectory, (s, v) => s with { WorkingDirectory = v },
            "Directory that the program starts in.")
        { Example = "/var/lib/web" },
        new Field<ServiceDocument, int>("user", new IntegerShape(0, int.MaxValue), s => s.User, (s, v) => s with { User = v },
            "Number of the user that the program runs as. Whatever the user, it gains no rights by the programs that it starts.")
        { Example = "1000" },
        new Field<ServiceDocument, int?>("group", new OptionalShape<int>(new IntegerShape(0, int.MaxValue)), s => s.Group, (s, v) => s with { Group = v },
            "Number of the group that the program runs as.")
        { Example = "1000", DefaultText = "the number of user" },
        new Field<ServiceDocument, bool>("oneshot", new BooleanShape(), s => s.Oneshot, (s, v) => s with { Oneshot = v },
            "Whether the program does its work and ends; services that depend on it wait until it ended with code 0.")
        { Example = "false" },
        new Field<ServiceDocument, RestartPolicy?>("restart", new OptionalShape<RestartPolicy>(RestartPolicies), s => s.Restart, (s, v) => s with { Restart = v },
            "When the program is started again after its end.")
        { Example = "on-failure", DefaultText = "always; on-failure with oneshot" },
        new Field<ServiceDocument, BackoffSettings>("backoff", BackoffSettings.Shape, s => s.Backoff, (s, v) => s with { Backoff = v },
            "How long it waits before it is started again.")
        { Example = "{first: 1s, longest: 5m}" },
        new Field<ServiceDocument, IReadOnlyList<string>>("dependsOn", new ListShape<string>(ProgramWords.Dependency, 64),
            s => s.DependsOn, (s, v) => s with { DependsOn = v },
            "What must be there before the service starts: other services (running; healthy where they have a health check; ended well where they " +
            "are one-shot), network (an address), time (a clock that a time server has set), mesh (the mesh's link). Services stop in the reverse order.")
        { Example = "[network, time]" },
        new Field<ServiceDocument, ServiceLimits>("limits", ServiceLimits.Shape, s => s.Limits, (s, v) => s with { Limits = v },
            "What the service and all its children may use at most.")
        { Example = "{memory: 256MiB, cpu: 50%}" },
        new Field<ServiceDocument, HealthCheckSettings>("healthCheck", HealthCheckSettings.Shape, s => s.HealthCheck, (s, v) => s with { HealthCheck = v },
            "How it is seen that the service works; one that does not is stopped, and started again unless restart is never.")
        { Example = "{tcp: {port: 8080}}" },
        new Field<ServiceDocument, IReadOnlyList<ServiceMount>>("mounts", new ListShape<ServiceMount>(ServiceMount.Shape, 64) { Distinct = false },
            s => s.Mounts, (s, v) => s with { Mounts = v }, "What the service sees at other paths than the machine does, made in this order.")
        { Example = "[{target: /data, source: /var/lib/web}, {target: /scratch, tmpfs: 64MiB}]" },
        new Field<ServiceDocument, bool>("readOnlyRoot", new BooleanShape(), s => s.ReadOnlyRoot, (s, v) => s with { ReadOnlyRoot = v },
            "Whether all but the service's own mounts is read-only to it, /var, /run and /tmp included.")
        { Example = "true" },
        new Field<ServiceDocument, StopSignal>("stopSignal", StopSignals, s => s.StopSignal, (s, v) => s with { StopSignal = v },
            "Signal that asks the program to end.")
        { Example = "SIGINT" },
        new Field<ServiceDocument, TimeSpan>("stopTimeout", Durations.Between(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            s => s.StopTimeout, (s, v) => s with { StopTimeout = v }, "How long it may take to end before it and its children are killed.")
        { Example = "30s" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<ServiceDocument> Kind { get; } = new NamedKind<ServiceDocument>(Shape, m => m.Services, (m, v) => m with { Services = v });

    internal static ChoiceShape<RestartPolicy> RestartPolicies => new("a restart policy",
        new("always", RestartPolicy.Always, "however it ended"),
        new("on-failure", RestartPolicy.OnFailure, "after another exit code than 0, a signal or failed health checks"),
        new("never", RestartPolicy.Never, "it stays ended"));

    internal static ChoiceShape<StopSignal> StopSignals => new("a signal that asks a program to end",
        new("SIGTERM", StopSignal.Terminate, "end"),
        new("SIGINT", StopSignal.Interrupt, "interrupt, as Ctrl-C does"),
        new("SIGQUIT", StopSignal.Quit, "end gracefully, to some servers"),
        new("SIGHUP", StopSignal.HangUp, "hang up"),
        new("SIGUSR1", StopSignal.User1, "the program's own meaning"),
        new("SIGUSR2", StopSignal.User2, "the program's own meaning"),
        new("SIGWINCH", StopSignal.WindowChange, "end gracefully, to Apache"),
        new("SIGKILL", StopSignal.Kill, "ends it without asking"));

    private static void Check(ServiceDocument service, RecordScope scope)
    {
        if (scope.Good("command")) CommandRules.Check(service.Command, "command", scope);
        if (service.Oneshot && scope.Good("oneshot"))
        {
            if (service.Restart == RestartPolicy.Always)
                scope.Error(DiagnosticCode.OneshotUnfit, "restart", "a one-shot service is not started again after success", "on-failure or never",
                    "remove this key, or oneshot");
            if (scope.Given("healthCheck"))
                scope.Error(DiagnosticCode.OneshotUnfit, "healthCheck", "a one-shot service has no health to ask for", null, "remove this key, or oneshot");
        }

        if (scope.Good("dependsOn") && service.DependsOn.ToList().IndexOf(service.Name) is >= 0 and var self)
            scope.Error(DiagnosticCode.DependencyCycle, "dependsOn", self, "the service depends on itself", null, "remove it");
        foreach (var twice in service.SecretEnvironment.Keys.Where(service.Environment.ContainsKey))
            scope.Within("secretEnvironment").Error(DiagnosticCode.KeyRepeated, twice, "this variable stands in environment, too", null, "remove one of them");
        if (scope.Good("mounts")) MountRules.Check(service.Mounts, scope);
    }
}
