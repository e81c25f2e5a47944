// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Layers;
using ImageForge.MachineConfig.Layers.JsonPatches;
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Rules.Targets;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>
/// One load's way from sources to a manifest: texts to nodes, heads, layers merged, documents read, secrets found, rules
/// across documents.
/// </summary>
/// <param name="variables">Null where text means itself.</param>
internal sealed class ManifestReader(DiagnosticSink sink, SecretsSource secrets, VariableSource? variables)
{
    private readonly DocumentSet _documents = new(sink);
    private readonly ContractChoice _contract = new(sink);
    private readonly List<SourceFile> _sources = [];
    private bool _anyDocument;
    private bool _whole = true;
    private bool _headless;

    /// <summary>Where the machine is to run; null: not said.</summary>
    public Target? Target { get; init; }

    /// <summary>Takes the documents of a decoded source as the next layer.</summary>
    public void Add(SourceFile source)
    {
        _sources.Add(source);
        var before = sink.Errors;
        var documents = NodeReader.Read(source, sink);
        // Text that breaks off has lost documents, and asking for those would mislead.
        _whole &= sink.Errors == before;
        _anyDocument |= documents.Count > 0;
        for (var i = 0; i < documents.Count; i++)
        {
            if (documents[i] is ListNode patch && source.Layer is LayerKind.Patch or LayerKind.UserData) PatchedDocuments.Apply(_documents, patch, sink);
            else if (DocumentHead.Read(documents[i], i, sink) is not { } shape) _headless = true;
            else if (ManifestKinds.Manifest.FirstOrDefault(k => k.Shape == shape) is { } kind)
            {
                _contract.Meet((MappingNode)documents[i], kind.Name);
                _documents.Add(kind, (MappingNode)documents[i]);
            }
            else
                new ReadContext(sink, shape.Name, Sensitive: false).Error(DiagnosticCode.KindMisplaced, documents[i],
                    "secrets stand in a file of their own", null, "move this document into a file of mode 0600 and refer to it by secretRef");
        }
    }

    /// <summary>Takes a single value as the next layer.</summary>
    /// <param name="source">With the setting as its text.</param>
    public void AddSetting(SourceFile source)
    {
        _sources.Add(source);
        if (new SettingReader(source, sink).Read() is var (kind, document)) _documents.Add(kind, document);
    }

    /// <summary>A source that could not even be decoded; what it lacks is not asked for.</summary>
    public void Lost(SourceFile source)
    {
        _sources.Add(source);
        _whole = false;
    }

    public LoadResult Finish()
    {
        if (_whole) CheckPresence();
        var (merged, read) = (new List<(Kind, MappingNode)>(), new Dictionary<Kind, IReadOnlyList<ReadDocument>>());
        foreach (var kind in ManifestKinds.Manifest)
        {
            List<MappingNode> documents = [.. Complete(kind)];
            merged.AddRange(documents.Select(d => (kind, d)));
            read[kind] = [.. documents.Select(d => kind.Read(d, new(sink, kind.Name, Sensitive: false) { Secrets = secrets, Variables = variables }))];
        }

        var scope = new ManifestScope(read, sink);
        scope.Cluster = scope.Single(MeshDocument.Kind) is { Record.Cluster: { Id.IsKnown: true } cluster } && cluster != ClusterSecrets.None ? cluster : null;
        AllRules.Check(scope);

        if (Target is not null)
        {
            if (sink.Errors == 0) UserDataRules.Check(Assemble(read), merged, Target, sink);
            TargetRules.Check(scope, Target);
        }

        var all = sink.InOrder();
        var refused = sink.Errors > 0 || all.Any(d => d.Severity == DiagnosticSeverity.Error);
        return new(refused ? null : Assemble(read), all) { Sources = _sources, Documents = merged, Contract = _contract.Chosen };
    }

    private static MachineManifest Assemble(Dictionary<Kind, IReadOnlyList<ReadDocument>> read) =>
        ManifestKinds.Manifest.Aggregate(new MachineManifest(), (m, kind) => kind.Put(m, [.. read[kind].Select(d => d.Untyped)]));

    private IEnumerable<MappingNode> Complete(Kind kind) =>
        _documents.Of(kind).Select(d => d.At.Source.IsResolved ? d : _contract.Chosen.Complete(kind, d));

    private void CheckPresence()
    {
        var start = _sources.Count > 0 ? _sources[0].Start : Place.Made;
        if (!_anyDocument)
        {
            sink.Error(DiagnosticCode.NoDocument, start, "", "the file holds no document", "a document of kind Machine at least",
                "imageforge gen config writes a commented example");
            return;
        }

        if (_headless) return;
        foreach (var kind in ManifestKinds.Manifest.Where(k => k.Required && !_documents.Has(k)))
            sink.Error(DiagnosticCode.KindRequired, start, "", $"there is no document of kind {kind.Name}", null,
                $"add one: apiVersion: {_contract.Chosen.ApiVersion}, kind: {kind.Name}, name: …");
    }
}
