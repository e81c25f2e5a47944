// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>One manifest's way from text to documents: nodes, heads, documents, secrets, rules across documents.</summary>
internal sealed class ManifestReader(DiagnosticSink sink, SecretsSource source)
{
    private readonly Dictionary<IRecordShape, MappingNode> _nodes = [];
    private readonly HashSet<IRecordShape> _failed = [];
    private MachineDocument? _machine;
    private ImageDocument? _image;
    private NetworkDocument? _network;
    private MeshDocument? _mesh;
    private StorageDocument? _storage;
    private IReadOnlyList<Diagnostic> _aboutSecrets = [];

    public LoadResult Read(string text)
    {
        if (SourceText.Check(text, sink) is { } clean) ReadDocuments(clean);
        IReadOnlyList<Diagnostic> all = [.. sink.InOrder(), .. _aboutSecrets];
        if (sink.Errors > 0 || all.Any(d => d.Severity == DiagnosticSeverity.Error)) return new(null, all);
        return new(new()
        {
            Machine = _machine!,
            Image = _image ?? new(),
            Network = _network ?? new(),
            Mesh = _mesh,
            Storage = _storage,
        }, all);
    }

    private void ReadDocuments(string text)
    {
        // 1. YAML to nodes. Text that breaks off has lost documents, and asking for those would mislead.
        var documents = NodeReader.Read(text, sink);
        var whole = sink.Errors == 0;

        // 2. Each document by its kind.
        var headless = false;
        for (var i = 0; i < documents.Count; i++)
        {
            if (DocumentHead.Read(documents[i], i, sink) is { } kind) Take(kind, (MappingNode)documents[i]);
            else headless = true;
        }

        if (documents.Count == 0 && whole)
            sink.Error(DiagnosticCode.NoDocument, Position.Start, "", "the file holds no document", "a document of kind Machine at least",
                "imageforge gen config writes a commented example");
        else if (whole && !headless && !_nodes.ContainsKey(MachineDocument.Shape))
            sink.Error(DiagnosticCode.KindRequired, Position.Start, "", "there is no document of kind Machine", null,
                $"add one: apiVersion: {ManifestKinds.ApiVersion}, kind: Machine, name: …");

        // 3. What the documents refer to, and what they must agree on.
        ResolveSecrets();
        CheckFlavour();
        CheckMtu();
    }

    private void Take(IRecordShape kind, MappingNode document)
    {
        var at = new ReadContext(sink, kind.Name, Sensitive: false);
        if (kind == SecretsDocument.Shape)
        {
            at.Error(DiagnosticCode.KindMisplaced, document, "secrets stand in a file of their own", null,
                "move this document into a file of mode 0600 and name it under Mesh.secretsFrom");
            return;
        }

        if (!_nodes.TryAdd(kind, document))
        {
            at.Error(DiagnosticCode.KindRepeated, document, $"a second document of kind {kind.Name}", null,
                $"merge it into the one on line {_nodes[kind].At.Line}");
            kind.Check(document, at);
            return;
        }

        var good = kind.Name switch
        {
            "Machine" => MachineDocument.Shape.TryRead(document, at, out _machine),
            "Image" => ImageDocument.Shape.TryRead(document, at, out _image),
            "Network" => NetworkDocument.Shape.TryRead(document, at, out _network),
            "Mesh" => MeshDocument.Shape.TryRead(document, at, out _mesh),
            "Storage" => StorageDocument.Shape.TryRead(document, at, out _storage),
            _ => throw new NotSupportedException(kind.Name),
        };
        if (!good) _failed.Add(kind);
    }

    private void ResolveSecrets()
    {
        if (_mesh is null || !_nodes.TryGetValue(MeshDocument.Shape, out var node)) return;
        var at = new ReadContext(sink, "Mesh", Sensitive: true);
        if (node.Find("cluster") is { } inline && source.IsManifestExposed)
            sink.Warning(DiagnosticCode.SecretsExposed, inline.At, "Mesh.cluster", "other users can read the secrets in this file", "mode 0600",
                "chmod 600 the file, or move the secrets into their own and name it under secretsFrom");
        if (_mesh.SecretsFrom is not { } reference || node.Find("secretsFrom") is not MappingNode place) return;
        var found = source.Find(reference);
        _aboutSecrets = found.Diagnostics;
        if (found.Trouble is { } trouble)
            at.Key("secretsFrom").Key("file").Error(trouble.Code, place.Find("file") ?? place, trouble.Message, null, trouble.Hint);
        if (found.Secrets is { } secrets && node.Find("cluster") is null) _mesh = _mesh with { Cluster = secrets.Cluster };
    }

    /// <summary>Debian's cloud kernel has no drivers for real hardware's buses: it boots there and finds nothing.</summary>
    private void CheckFlavour()
    {
        if (_failed.Contains(MachineDocument.Shape) || _failed.Contains(ImageDocument.Shape)) return;
        if (_machine?.Platform != MachinePlatform.Metal || _image?.Kernel.Flavour != KernelFlavour.Cloud) return;
        var kernel = (MappingNode)_nodes[ImageDocument.Shape].Find("kernel")!;
        sink.Warning(DiagnosticCode.FlavourUnfit, kernel.Find("flavour")!.At, "Image.kernel.flavour",
            "the cloud kernel has no USB and few network and disk drivers", "generic for platform metal", "remove this key");
    }

    /// <summary>WireGuard adds 80 bytes over IPv6: 40 IPv6, 8 UDP, 16 header, 16 authentication tag.</summary>
    private void CheckMtu()
    {
        const int Overhead = 80;
        if (_mesh is null || _network is null || _failed.Contains(MeshDocument.Shape) || _failed.Contains(NetworkDocument.Shape)) return;
        foreach (var nic in _network.Interfaces)
        {
            if (nic.Mtu is not { } mtu || _mesh.Mtu + Overhead <= mtu) continue;
            var node = _nodes[MeshDocument.Shape];
            var remedy = mtu - Overhead >= InterfaceSettings.LeastMtuIpv6 ? $"set Mesh.mtu to {mtu - Overhead}" : "raise the interface's MTU to 1360 at least";
            sink.Warning(DiagnosticCode.MtuTooSmall, (node.Find("mtu") ?? node).At, "Mesh.mtu",
                $"packets of {_mesh.Mtu} bytes and WireGuard's {Overhead} do not fit the {mtu} of {nic.Name ?? nic.Mac}", null, remedy);
            return;
        }
    }
}
