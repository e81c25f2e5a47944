// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>When a reference is followed.</summary>
internal enum ResolveTime
{
    /// <summary>By the command that reads the manifest; the image then holds the value.</summary>
    Build,

    /// <summary>By the machine each time it boots; the image then holds the reference only.</summary>
    Boot,
}

/// <summary>Where a secret comes from: what stands under <c>secretRef</c> in the place of a value.</summary>
internal sealed record SecretReference
{
    /// <summary>The key that makes a mapping a reference.</summary>
    public const string Key = "secretRef";

    /// <summary>Before the name of an entry that the hypervisor hands over.</summary>
    public const string FirmwarePrefix = "fw_cfg:";

    /// <summary>A file with the value alone, or a bundle; null when the secret comes from elsewhere.</summary>
    public string? File { get; init; }

    /// <summary>Which value of a bundle; null where the file is the value, or the place says which part it takes.</summary>
    public string? Part { get; init; }

    /// <summary>An environment variable.</summary>
    public string? Variable { get; init; }

    /// <summary>A program and its arguments, whose standard output is the value.</summary>
    public IReadOnlyList<string> Program { get; init; } = [];

    public ResolveTime At { get; init; }

    internal static ChoiceShape<ResolveTime> Times { get; } = new("a time",
        new Choice<ResolveTime>("build", ResolveTime.Build, "by the command that reads the manifest"),
        new Choice<ResolveTime>("boot", ResolveTime.Boot, "by the machine, each time it boots"));

    internal static RecordShape<SecretReference> Shape { get; } = new(Key, "Where a secret comes from, in place of its value.", new SecretReference(),
        new Field<SecretReference, string>("file", FilePaths.BesideManifest, r => r.File, (r, v) => r with { File = v },
            "File that holds the value alone, or a secrets file; relative to the manifest. At boot an absolute path on the machine, or fw_cfg:NAME for what the hypervisor hands over.")
        { Example = "secrets.yaml" },
        new Field<SecretReference, string>("key", BundleParts.Names, r => r.Part, (r, v) => r with { Part = v },
            "Which value of a secrets file.")
        { Example = "values.luks" },
        new Field<SecretReference, string>("env", SecretNames.Variable, r => r.Variable, (r, v) => r with { Variable = v },
            "Environment variable of the command that reads the manifest.")
        { Example = "MESH_SECRET" },
        new Field<SecretReference, IReadOnlyList<string>>("exec", new ListShape<string>(SecretNames.Argument, 64, least: 1) { Distinct = false },
            r => r.Program, (r, v) => r with { Program = v },
            "Program with its arguments, run without a shell by the command that reads the manifest; what it prints is the value.")
        { Example = "[pass, show, imageforge/mesh]" },
        new Field<SecretReference, ResolveTime>("at", Times, r => r.At, (r, v) => r with { At = v }, "When the value is looked up.")
        { Example = "boot" })
    {
        ExactlyOne = ("file", "env", "exec"),
        Rules = Check,
    };

    /// <summary>The mapping that stands where a value could stand.</summary>
    internal static RecordShape<Holder> HolderShape { get; } = new("reference", "A secret that is kept elsewhere.", new Holder(),
        new Field<Holder, SecretReference>(Key, Shape, h => h.Reference, (h, v) => h with { Reference = v }, "Where the secret comes from.")
        { Example = "{file: secrets.yaml}", Required = true });

    public static bool IsReference(Node node) => node is MappingNode mapping && mapping.Find(Key) is not null;

    /// <summary>The reference in such a mapping; false, after saying what is wrong with it.</summary>
    /// <param name="place">The mapping under <c>secretRef</c> and its context, for what comes up on the way.</param>
    public static bool TryRead(Node holder, ReadContext at, out SecretReference reference, out (MappingNode Node, ReadContext At) place)
    {
        var good = HolderShape.TryRead(Alone(holder, at), at with { Sensitive = true }, out var read);
        reference = read?.Reference ?? new();
        var inner = (holder as MappingNode)?.Find(Key) as MappingNode;
        place = (inner ?? new(holder.At, []), at.Key(Key, sensitive: true));
        return good && (holder as MappingNode)?.Entries.Count == 1;
    }

    /// <summary>The reference without what stands beside it, which is told: the two cannot both be meant.</summary>
    private static Node Alone(Node holder, ReadContext at)
    {
        if (holder is not MappingNode mapping || mapping.Entries.FirstOrDefault(e => e.Key.Text != Key) is not { Key: { } beside }) return holder;
        at.Error(DiagnosticCode.ReferenceUnfit, beside, $"a value and {Key} are both given", null, "remove one of them");
        return new MappingNode(mapping.At, [.. mapping.Entries.Where(e => e.Key.Text == Key)]);
    }

    /// <summary>As it stands in a manifest, with the key <c>secretRef</c>.</summary>
    public Node ToNode() => HolderShape.ToNode(new() { Reference = this }, WriteMode.Revealed);

    private static void Check(SecretReference reference, RecordScope scope)
    {
        string[] sources = [.. ((string[])["file", "env", "exec"]).Where(scope.Given)];
        if (scope.Given("key") && !scope.Given("file"))
            scope.Error(DiagnosticCode.ReferenceUnfit, "key", "only files hold several values", null, "remove this key");
        if (!scope.Good("file", "at") || sources is not [var source]) return;
        var boot = reference.At == ResolveTime.Boot;
        if (boot && source != "file")
            scope.Error(DiagnosticCode.ReferenceUnfit, "at", $"{source} is not there when the machine boots", "file", "remove this key, or hand the machine a file");
        if (source != "file") return;
        var firmware = reference.File!.StartsWith(FirmwarePrefix, StringComparison.Ordinal);
        if (!boot && firmware)
            scope.Error(DiagnosticCode.ReferenceUnfit, "file", "fw_cfg is there when the machine boots", null, "add at: boot");
        if (boot && !firmware && (!Path.IsPathFullyQualified(reference.File) || reference.File.Split('/').Contains("..")))
            scope.Error(DiagnosticCode.ReferenceUnfit, "file", "the machine has no directory of the manifest", "absolute path, or fw_cfg:NAME", null);
        if (boot && firmware && !SecretNames.IsFirmwareEntry(reference.File[FirmwarePrefix.Length..]))
            scope.Error(DiagnosticCode.ReferenceUnfit, "file", "this is no name of an entry", "fw_cfg:opt/…, of letters, digits, \".\", \"_\", \"-\" and \"/\"", null);
    }

    internal sealed record Holder
    {
        public SecretReference? Reference { get; init; }
    }
}
