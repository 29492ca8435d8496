using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Effects;

/// <summary>A part of a line of a model file, which knows where it stands.</summary>
internal readonly record struct ModelPart(string Path, SourceText Source, TextSpan Span)
{
    public string Text => Source.ToString(Span);

    public Location Location => Location.Create(Path, Span, Source.Lines.GetLinePositionSpan(Span));

    /// <summary>What stands before a comment. Inside a documentation comment id <c>#</c> starts none.</summary>
    public ModelPart WithoutComment()
    {
        string text = Text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && (i == 0 || char.IsWhiteSpace(text[i - 1])))
                return this with { Span = new TextSpan(Span.Start, i) };
        }

        return this;
    }

    /// <summary>The part without blanks around it.</summary>
    public ModelPart Trim()
    {
        string text = Text;
        int start = text.Length - text.TrimStart().Length;
        return this with { Span = new TextSpan(Span.Start + start, text.Trim().Length) };
    }

    /// <summary>What follows the first <paramref name="length"/> characters.</summary>
    public ModelPart From(int length) =>
        (this with { Span = TextSpan.FromBounds(Span.Start + length, Span.End) }).Trim();

    public bool StartsWithWord(string word) =>
        Text is var text && text.StartsWith(word, StringComparison.Ordinal) &&
        (text.Length == word.Length || char.IsWhiteSpace(text[word.Length]));

    /// <summary>The parts between separators, without blanks around them. There is always one.</summary>
    public IEnumerable<ModelPart> Split(char separator)
    {
        int start = 0;
        string text = Text;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != separator)
                continue;
            yield return (this with { Span = TextSpan.FromBounds(Span.Start + start, Span.Start + i) }).Trim();
            start = i + 1;
        }
    }

    /// <summary>The words. There is always one in a part that is not empty.</summary>
    public IEnumerable<ModelPart> Words()
    {
        string text = Text;
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isBlank = i == text.Length || char.IsWhiteSpace(text[i]);
            if (!isBlank && start < 0)
                start = i;
            if (!isBlank || start < 0)
                continue;
            yield return this with { Span = TextSpan.FromBounds(Span.Start + start, Span.Start + i) };
            start = -1;
        }
    }
}
