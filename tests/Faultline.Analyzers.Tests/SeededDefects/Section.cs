using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects;

internal enum SectionForm
{
    /// <summary><c>lock (gate) { ... }</c></summary>
    Statement,

    /// <summary><c>using (gate.EnterScope()) { ... }</c>, or the declaration.</summary>
    Scope,

    /// <summary>The acquisition before a <c>try</c>, or first in it, the release in the <c>finally</c>.</summary>
    TryFinally,

    /// <summary>Acquisition and release in one block, one after the other.</summary>
    Straight,
}

/// <summary>A critical section of a clean program, and where to write what into it.</summary>
internal sealed class Section
{
    public required SectionForm Form { get; init; }

    public required LockKind Kind { get; init; }

    /// <summary>The lock, as the program spells it.</summary>
    public required string Lock { get; init; }

    public required ISymbol? Symbol { get; init; }

    /// <summary>What a report about the acquisition covers.</summary>
    public required SyntaxNode Acquire { get; init; }

    /// <summary>Whether the acquisition may fail, and the section with it.</summary>
    public bool IsTry { get; init; }

    /// <summary>The whole of it; for a scope that was declared, its declaration.</summary>
    public required StatementSyntax Whole { get; init; }

    /// <summary>What runs with the lock held.</summary>
    public required SyntaxNode Body { get; init; }

    /// <summary>A place before anything is held, for statements; null: none.</summary>
    public int? Before { get; init; }

    /// <summary>A place at which the lock is held, for statements.</summary>
    public required int Inside { get; init; }

    /// <summary>The statement that acquires, where there is one.</summary>
    public StatementSyntax? AcquireStatement { get; init; }

    /// <summary>The statement that releases, with its condition, where there is one.</summary>
    public StatementSyntax? ReleaseStatement { get; init; }

    public InvocationExpressionSyntax? ReleaseCall { get; init; }

    public MemberDeclarationSyntax Member => Whole.FirstAncestorOrSelf<MemberDeclarationSyntax>()!;

    public TypeDeclarationSyntax Type => Whole.FirstAncestorOrSelf<TypeDeclarationSyntax>()!;

    /// <summary>The method, if it can be entered from outside, and the section is not in a lambda of it.</summary>
    public MethodDeclarationSyntax? Entry =>
        Member is MethodDeclarationSyntax method
        && !method.Modifiers.Any(SyntaxKind.PrivateKeyword)
        && method.Modifiers.Any(SyntaxKind.PublicKeyword)
        && !Whole.Ancestors().Any(one => one is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            ? method
            : null;

    public bool IsStatic => Member.Modifiers.Any(SyntaxKind.StaticKeyword);

    /// <summary>Whether the lock is a field of the object whose method this is, named as such.</summary>
    public bool IsOwnField =>
        Symbol is IFieldSymbol && SyntaxFacts.IsValidIdentifier(Lock) && Kind.Name != "Through methods";

    public string ReleaseText =>
        Kind.Give is { } give ? Fill(give) : ReleaseStatement?.ToString() ?? "";

    /// <summary>Acquires once more, for the rest of the block.</summary>
    public string AcquireText =>
        Kind.Take is { } take ? Fill(take)
        : Form == SectionForm.Scope ? $"using var seededScope = {Acquire};"
        : AcquireStatement!.ToString();

    /// <summary>Acquires and releases.</summary>
    public string PairText =>
        Kind.Take is null && Form == SectionForm.Scope ? $"using ({Acquire}) {{ }}" : $"{AcquireText} {ReleaseText}";

    /// <summary>The release as it is, marked as what must be reported.</summary>
    public string MarkedRelease =>
        "§" + (ReleaseCall is null
            ? ReleaseText
            : ReleaseStatement!.ToString()
                .Replace(ReleaseCall.ToString(), $"§{ReleaseCall}", StringComparison.Ordinal));

    /// <summary>Whether the acquisition is the first statement of the <c>try</c> that it belongs to.</summary>
    public bool AcquiresInTry => Form == SectionForm.TryFinally && Body.Span.Contains(Acquire.Span);

    /// <summary>Marks the acquisition as what must be reported.</summary>
    public Edit AcquireMark => Edit.Insert(Acquire.SpanStart, "§");

    /// <summary>
    /// The section with another release. A <c>lock</c> statement is spelled out to have one. A scope has none.
    /// </summary>
    public IEnumerable<Edit> WithRelease(
        string release, bool markAcquire = true, string before = "", string inside = "")
    {
        string mark = markAcquire ? "§" : "";
        if (Whole is LockStatementSyntax statement)
        {
            yield return new(
                TextSpan.FromBounds(statement.SpanStart, statement.Statement.SpanStart),
                $"{mark}{Fill(Kind.Take!)}\n{before}\ntry\n");
            if (inside.Length > 0)
                yield return Edit.Insert(Inside, inside);
            yield return Edit.Insert(statement.Span.End, $"\nfinally\n{{\n{release}\n}}\n");
            yield break;
        }

        if (markAcquire)
            yield return AcquireMark;
        if (before.Length > 0)
            yield return Edit.Insert(AcquireStatement!.Span.End, "\n" + before);
        if (inside.Length > 0)
            yield return Edit.Insert(Inside, inside);
        if (ReleaseStatement is { } old && release != old.ToString())
            yield return new(old.Span, release);
    }

    /// <summary>Leaves the statements of the section, without its lock.</summary>
    public IEnumerable<Edit> WithoutLock()
    {
        switch (Form)
        {
            case SectionForm.Statement or SectionForm.Scope:
                yield return new(
                    Body.SpanStart > Whole.SpanStart
                        ? TextSpan.FromBounds(Whole.SpanStart, Body.SpanStart)
                        : Whole.Span,
                    "");
                break;
            default:
                yield return new(AcquireStatement!.Span, "");
                yield return new(ReleaseStatement!.Span, "");
                break;
        }
    }

    public string Fill(string format) => string.Format(CultureInfo.InvariantCulture, format, Lock);
}
