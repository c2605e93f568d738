// Apart from the page's own styles: a wall is readable before the last of a hundred Han subsets has come.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/noto-sans-sc/index.css';
