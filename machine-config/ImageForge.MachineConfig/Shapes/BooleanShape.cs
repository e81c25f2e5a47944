// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig.Shapes;

/// <summary><c>true</c> or <c>false</c>. YAML 1.1's yes, no, on, off are text to YAML 1.2 readers, hence refused.</summary>
internal sealed class BooleanShape : ScalarShape<bool>
{
    public override string Description => "true or false";

    public override Node ToNode(bool value, WriteMode mode) => Written(value ? "true" : "false", plain: true);

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "boolean");

    protected override bool TryParse(ScalarNode scalar, ReadContext at, out bool value)
    {
        value = scalar.Text == "true";
        if (scalar is { Plain: true, Text: "true" or "false" }) return true;
        var meant = scalar.Text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "y" or "1" => "write true",
            "false" or "no" or "off" or "n" or "0" => "write false",
            _ => null,
        };
        at.Error(DiagnosticCode.NotBoolean, scalar, $"{at.Show(scalar.Text)} is not a boolean", Description,
            meant is null || scalar.Plain ? meant : meant + ", without quotes");
        return false;
    }
}
