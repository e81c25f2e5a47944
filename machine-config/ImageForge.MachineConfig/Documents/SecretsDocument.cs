// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Secrets, alone in its file (mode 0600), to which manifests refer. Each part may be absent.</summary>
public sealed record SecretsDocument
{
    public ClusterSecrets? Cluster { get; init; }

    public AuthoritySecrets? Authority { get; init; }

    public SigningSecrets? Signing { get; init; }

    /// <summary>Further secrets under names of their author's choice, for references with <c>key: values.NAME</c>.</summary>
    public IReadOnlyDictionary<string, Secret> Values { get; init; } = new Dictionary<string, Secret>();

    public override string ToString() => $"SecretsDocument {Secret.Placeholder}";

    internal static RecordShape<SecretsDocument> Shape { get; } = new("Secrets",
        "What must stay secret, in a file of its own that only its owner can read, or encrypted (kind EncryptedSecrets).", new SecretsDocument(),
        new Field<SecretsDocument, ClusterSecrets>("cluster", ClusterSecrets.Shape, s => s.Cluster, (s, v) => s with { Cluster = v },
            "The cluster's id and secret, which Mesh.cluster refers to.")
        {
            Example = "{id: …, secret: …}",
            Sensitive = true,
        },
        new Field<SecretsDocument, AuthoritySecrets>("authority", AuthoritySecrets.Shape, s => s.Authority, (s, v) => s with { Authority = v },
            "The certificate authority of the machines' API; nothing reads it yet, and it is kept for clusters that live longer than that.")
        {
            Example = "{certificate: …, key: …}",
            Sensitive = true,
        },
        new Field<SecretsDocument, SigningSecrets>("signing", SigningSecrets.Shape, s => s.Signing, (s, v) => s with { Signing = v },
            "The key that images are signed with, independent of Secure Boot; nothing reads it yet.")
        {
            Example = "{key: …}",
            Sensitive = true,
        },
        new Field<SecretsDocument, IReadOnlyDictionary<string, Secret>>("values", new MapShape<Secret>(DnsNames.Label, SecretNames.FreeValue, 256)
        { Noun = "names to secrets" },
            s => s.Values, (s, v) => s with { Values = v },
            "Further secrets by names of your choice; references take them with key: values.NAME.")
        {
            Example = "{luks: }",
            Sensitive = true,
        })
    {
        IsDocument = true,
        Rules = static (secrets, scope) =>
        {
            string[] parts = ["cluster", "authority", "signing", "values"];
            if (!parts.Any(scope.Given)) scope.At.Error(DiagnosticCode.SecretsEmpty, scope.Node, "there is no secret in this document", string.Join(", ", parts),
                "imageforge gen secrets writes a whole file");
        },
    };
}
