// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Contracts;

/// <summary>The one contract that all documents of a manifest name.</summary>
internal sealed class ContractChoice(DiagnosticSink sink)
{
    private readonly HashSet<SourceFile> _told = [];
    private Place? _first;

    /// <summary>That of the first document; the newest while there is none.</summary>
    public Contract Chosen { get; private set; } = Contract.Newest;

    /// <summary>Takes a document of which the head is known to be good. Those of bases and of the machine's image fit every contract.</summary>
    public void Meet(MappingNode document, string path)
    {
        if (document.At.Source is { IsResolved: true } or { Layer: <= LayerKind.Base } || document.Find("apiVersion") is not ScalarNode version ||
            Contract.Find(version.Text) is not { } contract)
            return;
        if (_first is not { } first)
        {
            (_first, Chosen) = (version.At, contract);
        }
        else if (contract != Chosen && _told.Add(version.At.Source))
        {
            new ReadContext(sink, path, Sensitive: false).Key("apiVersion").Error(DiagnosticCode.ContractsMixed, version,
                $"this document names {contract.Version}, and the one on {ManifestScope.Whereabouts(first, version.At)} names {Chosen.Version}", Chosen.ApiVersion,
                "let all documents of a manifest name the same; docs/composition.md lists what differs");
        }
    }
}
