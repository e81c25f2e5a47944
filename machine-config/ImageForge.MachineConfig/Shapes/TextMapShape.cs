// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Shapes;

/// <summary>A mapping of texts to texts, such as labels.</summary>
internal sealed class TextMapShape : MapShape<string>
{
    public TextMapShape(TextShape<string> key, TextShape<string> value, int most)
        : base(key, value, most) => Noun = "label keys to label values";
}
