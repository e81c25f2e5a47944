// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>Whether the provider would take the whole manifest as user data.</summary>
internal static class UserDataRules
{
    /// <param name="documents">The manifest's own, in the order of the kinds.</param>
    public static void Check(MachineManifest manifest, IReadOnlyList<(Kind Kind, MappingNode Node)> documents, Target target, DiagnosticSink sink)
    {
        if (target.UserData is not { } budget) return;
        var bytes = Encoding.UTF8.GetByteCount(ManifestWriter.Resolved(manifest));
        var cost = budget.Cost(bytes);
        if (cost <= budget.Bytes || Largest(manifest, documents) is not var (kind, node, size)) return;
        sink.Warning(DiagnosticCode.TargetUserData, node.At, kind.Name,
            $"as user data the manifest takes {cost} bytes{(budget.Encoded ? " in base64" : "")}, secrets included, {cost - budget.Bytes} more than {target.Title} takes; this document is the largest with {size} bytes",
            $"at most {budget.Bytes} bytes", "build it into the image, or move files into an Extension");
    }

    private static (Kind Kind, MappingNode Node, int Size)? Largest(MachineManifest manifest, IReadOnlyList<(Kind Kind, MappingNode Node)> documents) =>
        documents.GroupBy(d => d.Kind)
            .SelectMany(group => group.Zip(group.Key.Write(manifest, WriteMode.Revealed), (own, written) => (group.Key, own.Node, Encoding.UTF8.GetByteCount(YamlText.Flow(written)))))
            .OrderByDescending(d => d.Item3).Select(d => ((Kind, MappingNode, int)?)d).FirstOrDefault();
}
