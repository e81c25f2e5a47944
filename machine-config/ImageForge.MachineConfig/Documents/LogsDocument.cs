// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Whose lines are meant.</summary>
public enum LogSelection
{
    Node,
    Kernel,
    Services,
}

/// <summary>How much a line must matter.</summary>
public enum LogThreshold
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>kind: Logs. Where the machine's lines go, as JSON lines. Each document is a destination of its own.</summary>
public sealed record LogsDocument
{
    /// <summary>DNS label.</summary>
    public string Name { get; init; } = "";

    public LogDestination Destination { get; init; } = LogDestination.Nowhere;

    /// <summary>Never empty.</summary>
    public IReadOnlyList<LogSelection> Sources { get; init; } = [LogSelection.Node, LogSelection.Kernel, LogSelection.Services];

    public LogThreshold Level { get; init; } = LogThreshold.Debug;

    /// <summary>Put beside each line as they are; no secrets.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels;

    /// <summary>Bytes of messages that are kept while the destination cannot be reached.</summary>
    public long Buffer { get; init; } = 1 << 20;

    /// <summary>Bytes after which a file is set aside; for files only. Null: <see cref="DefaultMaxSize"/>.</summary>
    public long? MaxSize { get; init; }

    /// <summary>How many files there are at most, the present one included; for files only. Null: <see cref="DefaultMaxFiles"/>.</summary>
    public int? MaxFiles { get; init; }

    public const long DefaultMaxSize = 10 << 20;
    public const int DefaultMaxFiles = 5;

    private static IReadOnlyDictionary<string, string> NoLabels { get; } = new Dictionary<string, string>();

    private static readonly ChoiceShape<LogSelection> Selections = new("a source of lines",
        new("node", LogSelection.Node, "ImageForge's own programs: init and the mesh agent"),
        new("kernel", LogSelection.Kernel, "the kernel's ring buffer, /dev/kmsg"),
        new("services", LogSelection.Services, "what services write to their output and error output"));

    private static readonly ChoiceShape<LogThreshold> Thresholds = new("a level",
        new("debug", LogThreshold.Debug, "everything"),
        new("info", LogThreshold.Info, "no debugging lines"),
        new("warning", LogThreshold.Warning, "warnings and errors"),
        new("error", LogThreshold.Error, "errors only"));

    internal static RecordShape<LogsDocument> Shape { get; } = new("Logs",
        "Where the machine's lines go, one JSON object per line. Each document is a destination of its own.", new LogsDocument(),
        new Field<LogsDocument, string>("name", DnsNames.DocumentName, l => l.Name, (l, v) => l with { Name = v }, "Tells this destination from the others.")
        { Example = "central", Required = true },
        new Field<LogsDocument, LogDestination>("destination", LogWords.Destination, l => l.Destination == LogDestination.Nowhere ? null : l.Destination,
            (l, v) => l with { Destination = v },
            "tcp://host:port (a line each, ended by a line feed), udp://host:port (a datagram each), or a file below /var/.")
        { Example = "/var/log/machine.jsonl", Required = true },
        new Field<LogsDocument, IReadOnlyList<LogSelection>>("sources", new ListShape<LogSelection>(Selections, 3, least: 1), l => l.Sources,
            (l, v) => l with { Sources = v }, "Whose lines are sent.")
        { Example = "[node, services]" },
        new Field<LogsDocument, LogThreshold>("level", Thresholds, l => l.Level, (l, v) => l with { Level = v }, "Lines that matter less are left out.")
        { Example = "info", DefaultText = "info; debug in v1alpha1" },
        new Field<LogsDocument, IReadOnlyDictionary<string, string>>("labels", new TextMapShape(LogWords.LabelKey, LogWords.LabelValue, 32), l => l.Labels,
            (l, v) => l with { Labels = v }, "Put beside each line under \"labels\", to tell sites or clusters apart.")
        { Example = "{site: berlin}" },
        new Field<LogsDocument, long>("buffer", Sizes.Between(4 << 10, 64 << 20), l => l.Buffer, (l, v) => l with { Buffer = v },
            "How much is kept in memory while the destination cannot be reached; then the oldest lines go, and their number is reported.")
        { Example = "4MiB" },
        new Field<LogsDocument, long?>("maxSize", new OptionalShape<long>(Sizes.Between(64 << 10, 1L << 40)), l => l.MaxSize, (l, v) => l with { MaxSize = v },
            "Size at which a file is set aside and a new one begun.")
        { Example = "10MiB", DefaultText = "10MiB" },
        new Field<LogsDocument, int?>("maxFiles", new OptionalShape<int>(new IntegerShape(1, 100)), l => l.MaxFiles, (l, v) => l with { MaxFiles = v },
            "How many files are kept, the present one included.")
        { Example = "5", DefaultText = "5" })
    {
        IsDocument = true,
        Rules = Check,
    };

    internal static Kind<LogsDocument> Kind { get; } = new NamedKind<LogsDocument>(Shape, m => m.Logs, (m, v) => m with { Logs = v });

    private static void Check(LogsDocument logs, RecordScope scope)
    {
        if (!scope.Good("destination") || logs.Destination is LogDestination.File || logs.Destination == LogDestination.Nowhere) return;
        foreach (var key in (string[])["maxSize", "maxFiles"])
            if (scope.Given(key))
                scope.Error(DiagnosticCode.LogKeyUnfit, key, $"{key} is for files, and the destination is none", null, "remove it");
    }
}
