// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>A document's first two keys: in which version of the language it speaks, and about what.</summary>
internal static partial class DocumentHead
{
    /// <summary>
    /// Kinds that the language will have. They get an answer of their own instead of the nearest other kind; to accept
    /// them would be to ignore what somebody relies on.
    /// </summary>
    private static readonly string[] Later = ["Api", "Upgrade"];

    /// <summary>The kind, or null when nothing can be made of the document; the sink says why.</summary>
    public static IRecordShape? Read(Node document, int index, DiagnosticSink sink)
    {
        var at = new ReadContext(sink, $"document {index + 1}", Sensitive: false);
        if (document is not MappingNode mapping)
        {
            if (document is ScalarNode { IsNothing: true })
                at.Error(DiagnosticCode.DocumentNotMapping, document, "an empty document", "apiVersion, kind and their keys",
                    "remove the superfluous \"---\"");
            else
                at.Error(DiagnosticCode.DocumentNotMapping, document, $"{document.Noun} where a document belongs", "mapping with apiVersion and kind",
                    document is ListNode { Items: [MappingNode first, ..] } && first.Find("op") is not null ? "give a JSON patch with --patch" : null);
            return null;
        }

        var kind = ReadKind(mapping, at);
        CheckVersion(mapping, kind is null ? at : at with { Path = kind.Name });
        return kind;
    }

    private static IRecordShape? ReadKind(MappingNode document, ReadContext at)
    {
        var kinds = string.Join(", ", ManifestKinds.All.Where(k => k != EncryptedSecretsDocument.Shape).Select(k => k.Name));
        switch (document.Find("kind"))
        {
            case null:
                var meant = document.Entries.Select(e => e.Key.Text).FirstOrDefault(k => NearestWord.Of(k, ["kind"]) is not null);
                at.Error(DiagnosticCode.KindMissing, document, "kind is missing", $"kind: one of {kinds}",
                    meant is null ? "begin the document with its kind" : $"did you mean \"kind\" by {Quoted.Of(meant)}?");
                return null;
            case ScalarNode { Broken: true }:
                return null;
            case ScalarNode word when ManifestKinds.All.FirstOrDefault(k => k.Name == word.Text) is { } kind:
                return kind;
            case ScalarNode word when Later.Contains(word.Text):
                at.Key("kind").Error(DiagnosticCode.KindNotYet, word, $"this version has no behaviour for kind {word.Text} yet, so that the document would be ignored",
                    kinds, "remove the document");
                return null;
            case ScalarNode word:
                var near = NearestWord.Of(word.Text, ManifestKinds.All.Select(k => k.Name));
                at.Key("kind").Error(DiagnosticCode.KindUnknown, word, $"unknown kind {Quoted.Of(word.Text)}", kinds,
                    near is null ? null : $"did you mean \"{near}\"?");
                // Its keys are checked as those of the kind that was meant, so that all errors are told in one go.
                return ManifestKinds.All.FirstOrDefault(k => k.Name == near);
            case var other:
                at.Key("kind").Error(DiagnosticCode.WrongNode, other, $"{other.Noun} where a kind belongs", kinds);
                return null;
        }
    }

    private static void CheckVersion(MappingNode document, ReadContext at)
    {
        var known = string.Join(" or ", Contract.Known.Select(c => c.ApiVersion));
        switch (document.Find("apiVersion"))
        {
            case null:
                at.Error(DiagnosticCode.ApiVersionMissing, document, "apiVersion is missing", known,
                    $"begin the document with apiVersion: {Contract.Newest.ApiVersion}");
                break;
            case ScalarNode { Broken: true }:
                break;
            case ScalarNode word when Contract.Find(word.Text) is not null:
                break;
            case ScalarNode word:
                at.Key("apiVersion").Error(DiagnosticCode.ApiVersionUnknown, word, $"unknown apiVersion {Quoted.Of(word.Text)}", known,
                    IsNewer(word.Text) ? "this ImageForge is older than the manifest: use a newer one"
                    : NearestWord.Of(word.Text, Contract.Known.Select(c => c.ApiVersion)) is { } near ? $"did you mean \"{near}\"?" : null);
                break;
            case var other:
                at.Key("apiVersion").Error(DiagnosticCode.WrongNode, other, $"{other.Noun} where a version belongs", known);
                break;
        }
    }

    /// <summary>Whether a version follows those that are known: v1alpha3, v1beta1, v1, v2.</summary>
    private static bool IsNewer(string apiVersion)
    {
        var newest = Contract.Newest.ApiVersion;
        var (group, version) = (newest[..(newest.IndexOf('/') + 1)], apiVersion[(apiVersion.IndexOf('/') + 1)..]);
        return apiVersion.StartsWith(group, StringComparison.Ordinal) && Rank(version) is { } rank && Rank(Contract.Newest.Version) is { } own && rank.CompareTo(own) > 0;

        // As Kubernetes orders versions: alpha before beta before the version itself.
        static (int Major, int Stage, int Minor)? Rank(string text) =>
            Forms().Match(text) is { Success: true, Groups: var g } && int.TryParse(g[1].ValueSpan, CultureInfo.InvariantCulture, out var major)
                ? (major, g[2].Value switch { "alpha" => 0, "beta" => 1, _ => 2 }, int.TryParse(g[3].ValueSpan, CultureInfo.InvariantCulture, out var minor) ? minor : 0) : null;
    }

    [GeneratedRegex("^v([1-9][0-9]{0,3})(?:(alpha|beta)([1-9][0-9]{0,3}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Forms();
}
