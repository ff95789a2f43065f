import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/lib/**', 'labextension/src/wire.ts', 'mlsec_nb/**', '.venv/**', 'build/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], prefix: ['I'] }
      ],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'scanned text must stay text: use textContent' },
        { property: 'outerHTML', message: 'scanned text must stay text: use textContent' },
        { property: 'insertAdjacentHTML', message: 'scanned text must stay text: use textContent' }
      ],
      'no-console': ['error', { allow: ['error'] }],
      curly: 'error',
      eqeqeq: 'error'
    }
  }
);
